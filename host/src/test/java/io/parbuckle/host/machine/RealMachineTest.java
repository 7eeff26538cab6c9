package io.parbuckle.host.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.machine.Commands;
import io.parbuckle.api.machine.HostFiles;
import io.parbuckle.protocol.error.Errno;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs and files of the machine that runs the tests.
final class RealMachineTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final Commands commands = RealMachine.commands();

  @Test
  void a_program_is_run_to_its_end_with_its_words_as_they_are() throws Exception {
    Commands.Result result =
        commands.run(List.of("sh", "-c", "echo \"$1\"; echo no >&2; exit 3", "sh", "a $b"), LONG);

    assertThat(result).isEqualTo(new Commands.Result(3, "a $b\n", "no\n"));
  }

  @Test
  void a_program_sees_the_c_locale_no_input_and_nothing_else_of_our_environment() throws Exception {
    Commands.Result result = commands.run(List.of("sh", "-c", "cat; env"), LONG);

    assertThat(result.output().lines().map(line -> line.substring(0, line.indexOf('='))))
        .contains("LC_ALL", "PATH")
        .isSubsetOf("LC_ALL", "PATH", "PWD", "OLDPWD", "SHLVL", "_");
  }

  @Test
  void a_program_that_does_not_end_is_stopped() {
    Fault.CallError fault =
        catchThrowableOfType(
            Fault.CallError.class,
            () -> commands.run(List.of("sleep", "600"), Duration.ofMillis(50)));

    assertThat(fault.errno()).isEqualTo(Errno.ETIMEDOUT);
    assertThat(fault.text()).startsWith("sleep did not end within");
  }

  @Test
  void an_interrupted_caller_leaves_no_program_behind() throws Exception {
    Path pid = folder.resolve("pid");
    AtomicReference<Throwable> end = new AtomicReference<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    commands.run(
                        List.of("sh", "-c", "echo $$ > " + pid + "; exec sleep 600"), LONG);
                  } catch (InterruptedException e) {
                    end.set(e);
                  }
                });
    await().until(() -> Files.exists(pid) && Files.size(pid) > 1);
    long number = Long.parseLong(Files.readString(pid).strip());

    caller.interrupt();

    await().until(() -> !caller.isAlive());
    assertThat(end.get()).isInstanceOf(InterruptedException.class);
    await().until(() -> ProcessHandle.of(number).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void a_program_that_is_not_here_is_named() {
    assertThatThrownBy(() -> commands.run(List.of("no-such-program"), LONG))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            fault -> assertThat(fault.text()).startsWith("Cannot start no-such-program: "));
  }

  @Test
  void more_output_than_is_kept_does_not_stop_a_program() throws Exception {
    Commands.Result result =
        commands.run(List.of("sh", "-c", "head -c 9000000 /dev/zero | tr '\\0' x"), LONG);

    assertThat(result.code()).isZero();
    assertThat(result.output()).hasSize(RealCommands.OUTPUT_MAX);
  }

  @Test
  void files_lie_below_the_root_and_nowhere_else() {
    HostFiles files = RealMachine.hostFiles(folder);

    assertThat(files.path("/proc/meminfo")).isEqualTo(folder.resolve("proc/meminfo"));
    assertThatThrownBy(() -> files.path("/../etc/passwd"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> files.path("proc")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_cannot_be_read_is_no_answer() throws Exception {
    HostReader host = new HostReader(RealMachine.hostFiles(folder));
    Files.createDirectory(folder.resolve("dir"));
    Files.writeString(folder.resolve("number"), " 42\n");
    Files.writeString(folder.resolve("empty"), "\n");

    assertThat(host.number("/number")).hasValue(42L);
    assertThat(host.text("/empty")).isEmpty();
    assertThat(host.text("/dir")).isEmpty();
    assertThat(host.text("/missing")).isEmpty();
    assertThat(host.names("/missing")).isEmpty();
    assertThat(host.link("/number")).isEmpty();
  }
}
