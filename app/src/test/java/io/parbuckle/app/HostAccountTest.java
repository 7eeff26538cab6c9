package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parbuckle.api.fault.StartRefused;
import io.parbuckle.server.Server;
import io.parbuckle.server.ServerConfig;
import io.parbuckle.testkit.FakeMachine;
import io.parbuckle.testkit.TestServer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Accounts of the machine that runs the tests, in a whole server, by its own libpam: `daemon`,
/// which every Linux has, and for which a service of the test's own knows a password.
@Timeout(120)
final class HostAccountTest {

  private static final String PASSWORD = "sésame, open";

  @TempDir private Path folder;

  private ServerConfig config(String file) throws IOException, ConfigFaults {
    Path path = Files.writeString(folder.resolve("parbuckle.toml"), file);
    return ConfigReader.read(
            Map.of("data", folder.resolve("data").toString(), "listen", "127.0.0.1:0"),
            Map.of(),
            path)
        .withAdminPassword(TestServer.PASSWORD);
  }

  private Server start(String groups) throws Exception {
    assumeTrue(hasPam(), "this machine has no Linux-PAM of version 1.4 or newer");
    Path services = Files.createDirectories(folder.resolve("pam.d"));
    Path script = services.resolve("check");
    Files.writeString(script, "#!/bin/sh\ntest \"$(tr -d '\\000')\" = '%s'\n".formatted(PASSWORD));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(
        services.resolve("trial"),
        """
        auth    required pam_exec.so expose_authtok quiet %s
        account required pam_permit.so
        """
            .formatted(script));
    ServerConfig config =
        config(
            "pam.service = \"trial\"\npam.folder = \"%s\"\npam.groups = %s\n"
                .formatted(services, groups));
    Path machine = FakeMachine.files();
    return Server.start(
        config,
        List.of(),
        FakeMachine.commands(),
        absolute -> machine.resolve(absolute.substring(1)),
        ServeCommand.hostAccounts(config));
  }

  @SuppressWarnings("restricted") // tests are run with native access
  private static boolean hasPam() {
    try (Arena arena = Arena.ofConfined()) {
      return SymbolLookup.libraryLookup("libpam.so.0", arena).find("pam_start_confdir").isPresent();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static FrameSocket open(Server server) throws IOException {
    return FrameSocket.tcp(port(server)).open("/api/current");
  }

  private static int port(Server server) {
    return URI.create(server.httpUrl()).getPort();
  }

  private static String login(FrameSocket socket, String password) throws IOException {
    return socket.call(
        "auth.login_ex",
        "{\"mechanism\":\"PASSWORD_PLAIN\",\"username\":\"daemon\",\"password\":\"%s\"}"
            .formatted(password));
  }

  @Test
  void an_account_of_the_machine_logs_in_with_its_password_and_the_rights_of_its_group()
      throws Exception {
    try (Server server = start("[\"daemon=READONLY_ADMIN\"]");
        FrameSocket admin = open(server);
        FrameSocket daemon = open(server)) {
      admin.call("auth.login", "\"admin\",\"" + TestServer.PASSWORD + "\"");

      assertThat(login(daemon, "wrong")).contains("{\"response_type\":\"AUTH_ERR\"}");
      assertThat(login(daemon, PASSWORD))
          .contains("\"SUCCESS\"", "\"pw_name\":\"daemon\"", "\"local\":false", "READONLY_ADMIN");

      assertThat(daemon.call("user.query", "[],{\"count\":true}")).contains("\"result\":1");
      assertThat(daemon.call("user.delete", "1")).contains("\"error\":13");
      assertThat(admin.call("auth.sessions", "[[\"credentials_data.username\",\"=\",\"daemon\"]]"))
          .contains("\"credentials\":\"LOGIN_PASSWORD\"", "\"internal\":false");
      String trail =
          admin.call(
              "audit.query",
              "{\"query-filters\":[[\"event\",\"=\",\"AUTHENTICATION\"]],"
                  + "\"query-options\":{\"limit\":10,\"order_by\":[\"message_timestamp\"]}}");
      assertThat(trail).contains("\"username\":\"daemon\"").doesNotContain("sésame", "wrong");
    }
  }

  @Test
  void an_account_of_the_machine_calls_over_http_and_a_group_may_have_several_roles()
      throws Exception {
    String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"auth.me\",\"params\":[]}";
    try (Server server = start("[\"daemon=READONLY_ADMIN\", \"daemon=FULL_ADMIN\"]")) {
      HttpPeer.Answer answer =
          HttpPeer.post(port(server), "/api/current", body, HttpPeer.basic("daemon", PASSWORD));

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).contains("\"pw_name\":\"daemon\"", "FULL_ADMIN");
    }
  }

  @Test
  void a_service_that_is_not_described_is_told_of_before_anything_starts() throws Exception {
    ServerConfig config =
        config(
            "pam.service = \"nowhere\"\npam.folder = \"%s\"\npam.groups = [\"wheel=FULL_ADMIN\"]"
                .formatted(folder));

    assertThatThrownBy(() -> ServeCommand.hostAccounts(config))
        .isInstanceOf(StartRefused.class)
        .hasMessageContaining("there is no PAM service nowhere in " + folder);
  }

  @Test
  void settings_that_say_nothing_or_too_little_are_told_of() {
    assertThat(faults("pam.service = \"login\""))
        .singleElement()
        .asString()
        .contains("parbuckle.toml:1: pam.service: no group of the host could do anything");
    assertThat(faults("pam.groups = [\"wheel=FULL_ADMIN\"]"))
        .singleElement()
        .asString()
        .endsWith("pam.groups: this says nothing without pam.service");
    assertThat(faults("pam.service = \"../etc\"\npam.groups = [\"wheel=BOSS\"]"))
        .satisfiesExactly(
            first -> assertThat(first).contains("a name such as login was expected"),
            second -> assertThat(second).contains("roles such as READONLY_ADMIN were expected"));
    assertThat(faults("pam.service = \"login\"\npam.groups = [\"wheel\"]"))
        .singleElement()
        .asString()
        .contains("groups and roles such as wheel=FULL_ADMIN were expected");
  }

  private List<String> faults(String file) {
    return catchThrowableOfType(ConfigFaults.class, () -> config(file)).sentences();
  }
}
