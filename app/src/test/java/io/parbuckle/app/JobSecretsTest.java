package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Platform;
import io.parbuckle.api.Plugin;
import io.parbuckle.api.Service;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Secret;
import io.parbuckle.api.role.Role;
import io.parbuckle.client.Address;
import io.parbuckle.client.Client;
import io.parbuckle.client.JobHandle;
import io.parbuckle.client.Subscription;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.testkit.TestServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A secret in a job's result reaches only those who may see the secrets of its service, in
/// whatever way they ask for it (`jobs.md` §23 item 18).
@Timeout(60)
final class JobSecretsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private TestServer server;
  private Client admin;
  private Client limited;

  record Key(@Doc("A name.") String name, @Doc("A key.") @Secret String key) {}

  /// A job that everybody may see who may read.
  private static final class Vault implements Plugin, Service {

    @Override
    public String name() {
      return "vault";
    }

    @Override
    public List<Service> services(Platform platform) {
      return List.of(this);
    }

    @Override
    public void declare(Offer offer) {
      offer
          .job("vault.open", NoParams.class, Key.class, (_, _) -> new Key("k", "hunter2"))
          .doc("Answers a key.")
          .readableBy(new Role("READONLY_ADMIN"));
    }
  }

  @BeforeEach
  void start() throws Exception {
    server = TestServer.start(List.of(new Vault()));
    admin = connected(TestServer.USERNAME);
    JsonObject user =
        (JsonObject)
            admin.call(
                "user.create",
                Json.read(
                    """
                    {"username":"limited","full_name":"L","group_create":true,"password":"%s"}
                    """
                        .formatted(TestServer.PASSWORD)));
    JsonValue gid = ((JsonObject) user.at("group")).at("bsdgrp_gid");
    admin.call(
        "privilege.create",
        Json.read(
            """
            {"name":"L","local_groups":[%s],"ds_groups":[],"roles":["READONLY_ADMIN"],"web_shell":false}
            """
                .formatted(Json.text(gid))));
    limited = connected("limited");
  }

  private Client connected(String username) throws Exception {
    Client connected = Client.connect(Address.parse(server.webSocketUrl()));
    connected.login(username, TestServer.PASSWORD, () -> "");
    return connected;
  }

  @AfterEach
  void stop() {
    limited.close();
    admin.close();
    server.close();
  }

  @Test
  void those_who_may_not_see_secrets_get_them_neither_told_nor_listed_nor_waited_for()
      throws Exception {
    try (Subscription all = admin.subscribe("core.get_jobs");
        Subscription some = limited.subscribe("core.get_jobs")) {
      JobHandle job = admin.startJob("vault.open", List.of());
      job.await();

      assertThat(told(all)).isEqualTo("hunter2");
      assertThat(told(some)).isEqualTo("********");
      assertThat(listed(admin, job.id().orElseThrow())).isEqualTo("hunter2");
      assertThat(listed(limited, job.id().orElseThrow())).isEqualTo("********");
      assertThat(waited(admin, job.id().orElseThrow())).isEqualTo("hunter2");
      assertThat(waited(limited, job.id().orElseThrow())).isEqualTo("********");
    }
  }

  private static String told(Subscription jobs) throws Exception {
    while (true) {
      JsonObject fields = jobs.next(PATIENCE).orElseThrow().fields();
      if (fields.at("state").equals(JsonText.of("SUCCESS"))) {
        return key(fields.at("result"));
      }
    }
  }

  private static String listed(Client client, long id) throws Exception {
    return key(
        ((JsonObject)
                client.call(
                    "core.get_jobs",
                    Json.read("[[\"id\",\"=\"," + id + "]]"),
                    Json.read("{\"get\":true,\"extra\":{\"raw_result\":true}}")))
            .at("result"));
  }

  private static String waited(Client client, long id) throws Exception {
    return key(client.startJob("core.job_wait", List.of(JsonValue.JsonInteger.of(id))).await());
  }

  private static String key(JsonValue result) {
    return ((JsonText) ((JsonObject) result).at("key")).value();
  }
}
