package io.parbuckle.testplugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.NoParams;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.JobAborted;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JobServiceTest {

  private final FakeTime time = new FakeTime();
  private final FakeJob job = new FakeJob(time);
  private final Declared methods = Declared.by(new JobService(time));

  private static FakeJob.Step step(double percent, int number) {
    return new FakeJob.Step(
        percent, "Step " + number, JsonObject.of("step", JsonInteger.of(number)));
  }

  @Test
  void two_steps_are_33_and_66_percent_with_a_wait_after_each() throws Exception {
    Object result = methods.run("test.job_progress", job, new JobService.ProgressParams(2, 0.5));

    assertThat(result).isEqualTo(2);
    assertThat(job.steps()).containsExactly(step(33, 1), step(66, 2));
    assertThat(time.slept()).containsExactly(Duration.ofMillis(500), Duration.ofMillis(500));
  }

  @Test
  void no_steps_are_no_progress() throws Exception {
    assertThat(methods.run("test.job_progress", job, new JobService.ProgressParams(-1, 0)))
        .isEqualTo(-1);
    assertThat(job.steps()).isEmpty();
  }

  @Test
  void a_description_is_made_from_the_raw_argument_and_changed_by_the_body() throws Exception {
    Function<List<JsonValue>, String> declared = function("test.job_description", "describedBy");

    methods.run("test.job_description", job, new JobService.DescriptionParams("tank"));

    assertThat(declared.apply(List.of(JsonText.of("tank")))).isEqualTo("Job for tank");
    assertThat(job.description()).isEqualTo("Changed tank");
  }

  @ParameterizedTest
  @CsvSource({
    "test.job_lock,test:",
    "test.job_lock_q0,testq0:",
    "test.job_lock_q1,testq1:",
    "test.job_lock_q2,testq2:",
    "test.job_lock_unbounded,testqn:"
  })
  void a_lock_is_named_after_the_raw_argument_of_any_type(String method, String prefix) {
    Function<List<JsonValue>, String> lock = function(method, "lock");

    assertThat(lock.apply(List.of(JsonText.of("a")))).isEqualTo(prefix + "a");
    assertThat(lock.apply(List.of(JsonInteger.of(7)))).isEqualTo(prefix + "7");
    assertThatThrownBy(() -> lock.apply(List.of())).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void lines_before_a_lock_are_as_long_as_the_method_says() {
    assertThat(methods.options("test.job_lock")).doesNotContainKey("lockQueueSize");
    assertThat(methods.options("test.job_lock_q0")).containsEntry("lockQueueSize", List.of(0));
    assertThat(methods.options("test.job_lock_q1")).containsEntry("lockQueueSize", List.of(1));
    assertThat(methods.options("test.job_lock_q2")).containsEntry("lockQueueSize", List.of(2));
    assertThat(methods.options("test.job_lock_unbounded")).containsKey("lockQueueUnbounded");
  }

  @Test
  void only_sleeping_jobs_are_declared_abortable() {
    assertThat(methods.options("test.job_sleep")).containsOnlyKeys("abortable");
    assertThat(methods.options("test.job_sleep_sync")).containsOnlyKeys("abortable");
    assertThat(methods.options("test.job_not_abortable")).isEmpty();
  }

  @Test
  void a_blocking_wait_is_cut_into_slices_of_50_ms() throws Exception {
    methods.run("test.job_sleep_sync", job, new JobService.SecondsParams(0.12));

    assertThat(time.slept())
        .containsExactly(Duration.ofMillis(50), Duration.ofMillis(50), Duration.ofMillis(20));
  }

  @Test
  void a_blocking_wait_ends_at_the_slice_in_which_it_is_aborted() {
    job.abortedAfter(Duration.ofMillis(60));

    assertThatThrownBy(
            () -> methods.run("test.job_sleep_sync", job, new JobService.SecondsParams(10)))
        .isInstanceOf(JobAborted.class);
    assertThat(time.slept()).hasSize(2);
  }

  @Test
  void a_log_has_its_lines_also_when_the_job_fails_behind_them() throws Exception {
    assertThatThrownBy(() -> methods.run("test.job_logs", job, new JobService.LogsParams(2, true)))
        .isInstanceOf(Fault.CallError.class)
        .hasMessage("failed after logging");
    assertThat(job.logged()).isEqualTo("line 0\nline 1\n");
  }

  @Test
  void every_byte_of_a_download_tells_its_place() throws Exception {
    long size = 200_000;

    Object result =
        methods.run("test.job_output", job.withDownload(), new JobService.OutputParams(size, 0.1));

    assertThat(result).isEqualTo(size);
    byte[] bytes = job.downloaded();
    assertThat(bytes).hasSize((int) size);
    for (int i = 0; i < bytes.length; i++) {
      assertThat(bytes[i]).as("byte %d", i).isEqualTo((byte) (i % 251));
    }
    assertThat(time.slept()).containsExactly(Duration.ofMillis(100));
  }

  @Test
  void a_failing_download_has_all_its_bytes() {
    assertThatThrownBy(
            () ->
                methods.run(
                    "test.job_output_fail", job.withDownload(), new JobService.SizeParams(300)))
        .hasMessage("failed after output");
    assertThat(job.downloaded()).hasSize(300);
  }

  @Test
  void without_a_download_the_optional_output_says_so() throws Exception {
    JobService.SizeParams three = new JobService.SizeParams(3);

    assertThat(methods.run("test.job_output_optional", job, three)).isEqualTo("no pipe");
    assertThat(methods.run("test.job_output_optional", job.withDownload(), three)).isNull();
    assertThat(job.downloaded()).containsExactly(0, 1, 2);
    assertThat(methods.options("test.job_output_optional"))
        .containsOnlyKeys("writes", "pipesOptional");
  }

  @Test
  void all_uploaded_files_are_digested_in_order() throws Exception {
    job.withUpload("abc".getBytes(UTF_8)).withUpload(new byte[0]);

    Object result = methods.run("test.job_input_sha256", job, new JobService.LabelParams(""));

    assertThat(result)
        .isEqualTo(
            List.of(
                new Digest(3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
                new Digest(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")));
  }

  @Test
  void the_first_file_is_all_that_is_read_where_one_is_wanted() throws Exception {
    job.withUpload(new byte[7]).withUpload(new byte[9]);

    Object first = methods.run("test.job_input_first", job, new NoParams());

    assertThat(first)
        .isInstanceOfSatisfying(Digest.class, digest -> assertThat(digest.size()).isEqualTo(7));
    assertThat(job.uploadsLeft()).isEqualTo(1);
  }

  @Test
  void an_upload_is_rejected_with_its_number() {
    job.withUpload(new byte[100]);

    assertThatThrownBy(() -> methods.run("test.job_input_fail", job, new NoParams()))
        .isInstanceOfSatisfying(
            Fault.CallError.class, error -> assertThat(error.errno()).isEqualTo(22))
        .hasMessage("upload rejected");
  }

  @Test
  void a_wrapping_job_starts_another_and_returns_its_result() throws Exception {
    Object result = methods.run("test.job_wrap", job, new JobService.WrapParams(3, false));

    assertThat(job.started()).containsExactly("test.job_progress[3,0.02]");
    assertThat(result).isEqualTo(JsonText.of("result of job 2"));
    assertThat(methods.options("test.job_wrap")).containsOnlyKeys("onlyWaits");
  }

  @Test
  void a_wrapping_job_fails_as_the_wrapped_one_does() {
    assertThatThrownBy(() -> methods.run("test.job_wrap", job, new JobService.WrapParams(2, true)))
        .hasMessage("inner failed");
    assertThat(job.started())
        .containsExactly(
            "test.job_fail[\"call_error\",{\"message\":\"inner failed\",\"errno\":1}]");
  }

  @SuppressWarnings("unchecked") // what the row was told
  private Function<List<JsonValue>, String> function(String method, String option) {
    Object given = Objects.requireNonNull(methods.options(method).get(option)).getFirst();
    return (Function<List<JsonValue>, String>) Objects.requireNonNull(given);
  }
}
