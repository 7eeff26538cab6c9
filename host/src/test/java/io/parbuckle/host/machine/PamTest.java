package io.parbuckle.host.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parbuckle.api.fault.StartRefused;
import io.parbuckle.api.machine.HostAccounts;
import io.parbuckle.api.machine.HostAccounts.Verdict;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The machine's own libpam, with services of the test's own: nothing here needs root, and no
/// account of the machine is asked for its password.
@Timeout(120)
@SuppressWarnings("restricted") // tests are run with native access
final class PamTest {

  /// An account that every Linux has and nobody logs in to.
  private static final String ACCOUNT = "daemon";

  // `security/_pam_types.h`
  private static final int HIDDEN = 1;
  private static final int SHOWN = 2;
  private static final int ERROR = 3;
  private static final int TEXT = 4;
  private static final int BINARY = 7;
  private static final int RESPONSE_BYTES = 16;

  private static final String FROM = "192.0.2.7";

  @TempDir private Path folder;

  @BeforeEach
  void pam_is_installed() throws IOException {
    service("auth required pam_permit.so");
    assumeTrue(
        Pam.load("parbuckle", folder).isPresent(),
        "this machine has no Linux-PAM of version 1.4 or newer");
  }

  private HostAccounts service(String... lines) throws IOException {
    Files.write(folder.resolve("parbuckle"), List.of(lines));
    return RealHostAccounts.of(RealMachine.commands(), "parbuckle", folder);
  }

  /// A service whose password is `sesame`, told on its standard input.
  private HostAccounts sesame() throws IOException {
    Path script = folder.resolve("check");
    Files.writeString(
        script,
        """
        #!/bin/sh
        password=$(tr -d '\\000')
        printf '%s %s\\n' "$PAM_USER" "$PAM_RHOST" >> "${0%/*}/asked"
        test "$password" = "sésame, open"
        """);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return service(
        "auth required pam_exec.so expose_authtok quiet " + script,
        "account required pam_permit.so");
  }

  @Test
  void a_password_goes_to_the_module_and_its_answer_comes_back() throws Exception {
    HostAccounts accounts = sesame();

    assertThat(accounts.check(ACCOUNT, "sésame, open", FROM)).isEqualTo(Verdict.RIGHT);
    assertThat(accounts.check(ACCOUNT, "sésame", FROM)).isEqualTo(Verdict.WRONG);
    assertThat(folder.resolve("asked")).hasContent("daemon 192.0.2.7\ndaemon 192.0.2.7\n");
  }

  @Test
  void what_no_module_could_take_for_a_password_is_wrong_without_asking() throws Exception {
    HostAccounts accounts = sesame();

    assertThat(accounts.check(ACCOUNT, "", FROM)).isEqualTo(Verdict.WRONG);
    assertThat(accounts.check(ACCOUNT, "sésame, open\0", FROM)).isEqualTo(Verdict.WRONG);
    assertThat(accounts.check(ACCOUNT, "é".repeat(256), FROM)).isEqualTo(Verdict.WRONG);
    assertThat(folder.resolve("asked")).doesNotExist();
    assertThat(accounts.check(ACCOUNT, "e".repeat(511), FROM)).isEqualTo(Verdict.WRONG);
    assertThat(folder.resolve("asked")).exists();
  }

  @Test
  void an_account_that_may_not_log_in_is_refused_after_a_right_password() throws Exception {
    String right = "auth required pam_permit.so";

    assertThat(service(right, "account required pam_deny.so").check(ACCOUNT, "x", FROM))
        .isEqualTo(Verdict.WRONG);
    assertThat(
            service(right, "account required pam_debug.so acct=new_authtok_reqd")
                .check(ACCOUNT, "x", FROM))
        .as("a password that is over; the module also says something, which nobody reads")
        .isEqualTo(Verdict.OVER);
    assertThat(
            service(right, "account required pam_debug.so acct=acct_expired")
                .check(ACCOUNT, "x", FROM))
        .isEqualTo(Verdict.OVER);
  }

  @Test
  void a_failure_of_the_stack_itself_is_a_wrong_password() throws Exception {
    assertThat(service("auth required pam_is_not_there.so").check(ACCOUNT, "x", FROM))
        .isEqualTo(Verdict.WRONG);
    assertThat(
            service("auth required pam_debug.so auth=authinfo_unavail").check(ACCOUNT, "x", FROM))
        .isEqualTo(Verdict.WRONG);
  }

  @Test
  void many_are_asked_at_once_and_none_gets_the_answer_of_another() throws Exception {
    HostAccounts accounts = sesame();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Verdict>> calls =
          IntStream.range(0, 40)
              .<Callable<Verdict>>mapToObj(
                  i -> () -> accounts.check(ACCOUNT, i % 2 == 0 ? "sésame, open" : "no", FROM))
              .toList();

      List<Future<Verdict>> verdicts = threads.invokeAll(calls);

      for (int i = 0; i < verdicts.size(); i++) {
        assertThat(verdicts.get(i).get()).isEqualTo(i % 2 == 0 ? Verdict.RIGHT : Verdict.WRONG);
      }
    }
  }

  @Test
  void hidden_questions_are_answered_messages_are_not_and_any_other_question_ends_it() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment answers = arena.allocate(ValueLayout.ADDRESS);
      MemorySegment password = arena.allocateFrom("sesame");

      int code = Pam.converse(3, asked(arena, TEXT, HIDDEN, ERROR), answers, password);

      assertThat(code).isEqualTo(Pam.SUCCESS);
      MemorySegment made = answers.get(ValueLayout.ADDRESS, 0).reinterpret(3 * RESPONSE_BYTES);
      assertThat(made.get(ValueLayout.ADDRESS, 0)).isEqualTo(MemorySegment.NULL);
      assertThat(made.get(ValueLayout.ADDRESS, RESPONSE_BYTES).reinterpret(7).getString(0))
          .isEqualTo("sesame");
      assertThat(made.get(ValueLayout.ADDRESS, 2 * RESPONSE_BYTES)).isEqualTo(MemorySegment.NULL);

      answers.set(ValueLayout.ADDRESS, 0, MemorySegment.NULL);
      assertThat(Pam.converse(2, asked(arena, HIDDEN, SHOWN), answers, password)).isNotZero();
      assertThat(Pam.converse(1, asked(arena, BINARY), answers, password)).isNotZero();
      assertThat(Pam.converse(0, asked(arena), answers, password)).isNotZero();
      assertThat(Pam.converse(33, asked(arena), answers, password)).isNotZero();
      assertThat(answers.get(ValueLayout.ADDRESS, 0)).isEqualTo(MemorySegment.NULL);
    }
  }

  /// Pointers to messages of these kinds, as `pam_conv(3)` has them.
  private static MemorySegment asked(Arena arena, int... kinds) {
    MemorySegment pointers = arena.allocate(ValueLayout.ADDRESS, kinds.length + 1L);
    for (int i = 0; i < kinds.length; i++) {
      MemorySegment message = arena.allocate(RESPONSE_BYTES, Long.BYTES);
      message.set(ValueLayout.JAVA_INT, 0, kinds[i]);
      message.set(ValueLayout.ADDRESS, Long.BYTES, arena.allocateFrom("Say something: "));
      pointers.setAtIndex(ValueLayout.ADDRESS, i, message);
    }
    return pointers;
  }

  @Test
  void a_service_that_is_not_there_is_no_reason_to_ask_another_one() {
    assertThatThrownBy(() -> RealHostAccounts.of(RealMachine.commands(), "parbukle", folder))
        .isInstanceOf(StartRefused.class)
        .hasMessage(
            "pam.service: there is no PAM service parbukle in "
                + folder
                + ". Write one, or name another.");
  }

  @Test
  void accounts_of_the_machine_are_found_by_name_and_by_number_with_their_groups()
      throws Exception {
    HostAccounts accounts = service("auth required pam_permit.so");

    HostAccounts.Account found = accounts.named(ACCOUNT).orElseThrow();

    assertThat(found.uid()).isPositive();
    assertThat(found.groups()).contains("daemon");
    assertThat(accounts.withUid(found.uid())).contains(found);
    assertThat(accounts.named("nobody-has-this-name")).isEmpty();
    assertThat(accounts.named(String.valueOf(found.uid()))).as("a number is no name").isEmpty();
  }
}
