package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A whole server whose file system fills up or turns read-only while it runs: what changes
/// something is refused with a sentence, reading and logging in go on, nothing is corrupted, and
/// all is well when it can write again.
@Timeout(300)
final class BrokenDiskTest {

  private static final Pattern ID = Pattern.compile("\"result\":([0-9]+)");

  /// Large enough that no space already reserved takes it in.
  private static final String LARGE = "[\"" + "x".repeat(60_000) + "\"]";

  private static final int TRIES_MAX = 2000;

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void makeFolder() throws Exception {
    folder = Files.createDirectory(temporary.resolve("disk"));
  }

  @Test
  void a_file_system_that_fills_up_refuses_work_and_loses_nothing(TestReporter reporter)
      throws Exception {
    try (SmallDisk disk = SmallDisk.thatFillsUp(folder)) {
      goesOn(disk, reporter);
    }
  }

  @Test
  void a_file_system_that_turns_read_only_refuses_work_and_loses_nothing(TestReporter reporter)
      throws Exception {
    try (SmallDisk disk = SmallDisk.thatTurnsReadOnly(folder, temporary.resolve("image"))) {
      goesOn(disk, reporter);
    }
  }

  @Test
  void files_that_may_not_grow_refuse_work_and_lose_nothing(TestReporter reporter)
      throws Exception {
    try (SmallDisk disk = SmallDisk.limited(folder)) {
      goesOn(disk, reporter);
    }
  }

  private void goesOn(SmallDisk disk, TestReporter reporter) throws Exception {
    reporter.publishEntry("disk", disk.how());
    long before;
    try (ChildServer server = ChildServer.start(folder)) {
      before = breaks(disk, server);
      if (disk.heal(server.pid())) {
        recovers(server, before);
      }
      server.kill();
      server.waitFor();
    }
    if (disk.how().startsWith("an ext4")) {
      disk.mountAgain();
    }
    assertThat(integrity()).isEqualTo("ok");
    try (ChildServer server = ChildServer.start(folder)) {
      recovers(server, before);
    }
  }

  /// @return the id of a job that ended before
  private static long breaks(SmallDisk disk, ChildServer server) throws Exception {
    try (FrameSocket socket = FrameSocket.tcp(server.port()).openLoggedIn("/api/current")) {
      long before = started(socket.call("test.job_logs", "3"));
      assertThat(socket.call("core.job_wait", "" + before)).contains("\"result\":");
      long held = started(socket.call("test.job_sleep", "600"));

      disk.refuse(server.pid());

      String refused = refusal(socket);
      assertThat(refused)
          .as(disk.how())
          .contains("\"code\":-32001", "\"error\":28", "\"errname\":\"ENOSPC\"")
          .contains("The database cannot be written", "nothing was changed");
      assertThat(socket.call("core.ping", "")).contains("\"pong\"");
      assertThat(socket.call("core.get_jobs", "[[\"id\",\"=\"," + before + "]]"))
          .contains("\"SUCCESS\"", "line 2");
      assertThat(socket.call("core.job_abort", "" + held)).contains("\"result\":null");
      try (FrameSocket other = FrameSocket.tcp(server.port()).openLoggedIn("/api/current")) {
        assertThat(other.call("core.ping", "")).contains("\"pong\"");
      }
      return before;
    }
  }

  /// The first call that is refused: what is small may find room in pages that were there already.
  private static String refusal(FrameSocket socket) throws Exception {
    for (int i = 0; i < TRIES_MAX; i++) {
      String answer = socket.call("test.job_echo", LARGE.substring(1, LARGE.length() - 1));
      if (answer.contains("\"error\"")) {
        return answer;
      }
    }
    throw new AssertionError("the disk never refused anything");
  }

  private static void recovers(ChildServer server, long before) throws Exception {
    try (FrameSocket socket = FrameSocket.tcp(server.port()).openLoggedIn("/api/current")) {
      long after = started(socket.call("test.job_logs", "3"));
      assertThat(after).isGreaterThan(before);
      assertThat(socket.call("core.set_options", "{\"legacy_jobs\":false}")).contains("result");
      assertThat(socket.call("core.job_wait", "" + after)).contains("\"result\":3");
      assertThat(socket.call("core.get_jobs", "[[\"id\",\"=\"," + before + "]]"))
          .contains("\"SUCCESS\"", "line 2");
    }
  }

  private static long started(String answer) {
    Matcher id = ID.matcher(answer);
    assertThat(id.find()).as(answer).isTrue();
    return Long.parseLong(id.group(1));
  }

  private String integrity() throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("data/parbuckle.db"));
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("pragma integrity_check")) {
      return result.getString(1);
    }
  }
}
