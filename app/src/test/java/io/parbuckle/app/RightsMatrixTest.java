package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.testkit.TestServer;
import io.parbuckle.testkit.WebSocketPeer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Every method, asked for by nobody, by each single role, by the administrator for reading and by
/// the full one, over a real connection; against what the methods declare.
///
/// Each is called with more parameters than any method has: rights are judged before parameters, so
/// whoever may call it hears of those, and nothing is run.
@Timeout(300)
final class RightsMatrixTest {

  private static final String TOO_MANY = String.join(",", Collections.nCopies(40, "null"));
  private static final String PASSWORD = "a-probe-of-rights";

  /// Limited per connection and address where nobody is logged in, so that one look is all there
  /// is.
  private static final int IN_FLIGHT = 10;

  private static TestServer server;

  private static Map<String, JsonValue> access;
  private static Map<String, Set<String>> includes;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(TranscriptTest.plugins());
    access = new LinkedHashMap<>();
    JsonObject current = Objects.requireNonNull(server.surface().get("v25.10.5"));
    JsonObject methods = (JsonObject) current.at("methods");
    methods
        .members()
        .forEach((name, method) -> access.put(name, ((JsonObject) method).at("access")));
    try (WebSocketPeer admin = loggedIn(TestServer.USERNAME, TestServer.PASSWORD)) {
      includes = new LinkedHashMap<>();
      for (JsonValue role : ((JsonArray) result(admin, "privilege.roles", "")).items()) {
        JsonObject row = (JsonObject) role;
        Set<String> named = new TreeSet<>();
        ((JsonArray) row.at("includes"))
            .items()
            .forEach(each -> named.add(((JsonText) each).value()));
        includes.put(((JsonText) row.at("name")).value(), named);
      }
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static WebSocketPeer loggedIn(String name, String password) throws Exception {
    WebSocketPeer peer = WebSocketPeer.to(server.webSocketUrl());
    assertThat(result(peer, "auth.login", "\"" + name + "\",\"" + password + "\""))
        .isEqualTo(JsonValue.JsonBoolean.TRUE);
    return peer;
  }

  private static JsonObject answer(WebSocketPeer peer, String method, String params)
      throws Exception {
    return (JsonObject)
        Json.read(
            peer.exchange(
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":[%s]}"
                    .formatted(method, params)));
  }

  private static JsonValue result(WebSocketPeer peer, String method, String params)
      throws Exception {
    return answer(peer, method, params).at("result");
  }

  /// By method: 0 for whoever may call it, or else 13 or 207. Some calls are in flight at a time,
  /// fewer than a connection may have.
  private static Map<String, Long> refusals(WebSocketPeer peer) throws Exception {
    List<String> methods = List.copyOf(access.keySet());
    Map<String, Long> refusals = new LinkedHashMap<>();
    for (int from = 0; from < methods.size(); from += IN_FLIGHT) {
      int to = Math.min(methods.size(), from + IN_FLIGHT);
      for (int i = from; i < to; i++) {
        peer.send(
            "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":[%s]}"
                .formatted(i, methods.get(i), TOO_MANY));
      }
      for (int i = from; i < to; i++) {
        JsonObject answer = (JsonObject) Json.read(peer.receive());
        String method = methods.get((int) ((JsonInteger) answer.at("id")).small());
        refusals.put(method, refusal(method, answer));
      }
    }
    return refusals;
  }

  private static long refusal(String method, JsonObject answer) {
    if (answer.get("error") instanceof JsonObject error
        && error.get("data") instanceof JsonObject data
        && data.at("error") instanceof JsonInteger errno
        && (errno.small() == 13 || errno.small() == 207)) {
      if (errno.small() == 13) {
        assertThat(data.at("roles"))
            .as("the refusal of %s names what would do", method)
            .isEqualTo(access.get(method));
      }
      return errno.small();
    }
    return 0;
  }

  private static Set<String> closure(String role) {
    Set<String> all = new HashSet<>();
    List<String> next = new ArrayList<>(List.of(role));
    while (!next.isEmpty()) {
      String one = next.removeLast();
      if (all.add(one)) {
        next.addAll(includes.get(one));
      }
    }
    return all;
  }

  private static long expected(String method, String role) {
    JsonValue rule = access.get(method);
    boolean opens =
        role.equals("FULL_ADMIN")
            || !(rule instanceof JsonArray roles)
            || roles.items().stream()
                .anyMatch(each -> closure(role).contains(((JsonText) each).value()));
    return opens ? 0 : 13;
  }

  @Test
  void every_method_says_who_may_call_it() {
    assertThat(access).hasSizeGreaterThan(100);
    access.forEach(
        (method, rule) -> {
          if (rule instanceof JsonArray roles) {
            assertThat(roles.items()).as(method).isNotEmpty();
            roles
                .items()
                .forEach(role -> assertThat(includes).containsKey(((JsonText) role).value()));
          } else {
            assertThat(rule).as(method).isIn(JsonText.of("any login"), JsonText.of("anybody"));
          }
        });
  }

  @Test
  void nobody_may_call_what_needs_no_login_and_nothing_else() throws Exception {
    try (WebSocketPeer nobody = WebSocketPeer.to(server.webSocketUrl())) {
      refusals(nobody)
          .forEach(
              (method, refusal) ->
                  assertThat(refusal)
                      .as(method)
                      .isEqualTo(JsonText.of("anybody").equals(access.get(method)) ? 0L : 207L));
    }
  }

  @Test
  void each_role_opens_what_is_declared_for_it_and_nothing_else() throws Exception {
    try (WebSocketPeer admin = loggedIn(TestServer.USERNAME, TestServer.PASSWORD)) {
      JsonValue group = result(admin, "group.create", "{\"name\":\"probes\",\"gid\":4000}");
      JsonValue privilege =
          ((JsonObject)
                  result(
                      admin,
                      "privilege.create",
                      "{\"name\":\"probe\",\"web_shell\":false,\"local_groups\":[4000],\"roles\":[\"FULL_ADMIN\"]}"))
              .at("id");
      result(
          admin,
          "user.create",
          "{\"username\":\"probe\",\"full_name\":\"x\",\"smb\":false,\"password\":\"%s\",\"group\":%s}"
              .formatted(PASSWORD, group));
      for (String role : includes.keySet()) {
        result(admin, "privilege.update", "%s,{\"roles\":[\"%s\"]}".formatted(privilege, role));
        try (WebSocketPeer probe = loggedIn("probe", PASSWORD)) {
          refusals(probe)
              .forEach(
                  (method, refusal) ->
                      assertThat(refusal)
                          .as("%s calls %s", role, method)
                          .isEqualTo(expected(method, role)));
        }
      }
    }
  }
}
