package io.parbuckle.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.auth.House.Connection;
import io.parbuckle.server.fixture.OnPostgres;
import io.parbuckle.server.fixture.TestPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every statement once on the other database.
@OnPostgres
final class AccountsOnPostgresTest {

  @TempDir Path folder;

  @Test
  void the_life_of_an_account_and_its_key_is_the_same(TestPostgres postgres) throws Exception {
    try (House house =
        new House(folder, postgres.database(), House.options(LoginDelay.NONE, false))) {
      house.withAdministrator();
      Connection admin = house.administrator();
      long id = house.account("limited", 951);
      JsonObject made =
          (JsonObject) admin.call("api_key.create", "[{'name': 'backup', 'username': 'limited'}]");
      Connection limited = house.tls("192.0.2.1");
      assertThat(limited.call("auth.login_with_api_key", "['" + House.text(made, "key") + "']"))
          .isEqualTo(JsonBoolean.TRUE);
      limited.call("auth.set_attribute", "['theme', {'dark': true}]");
      limited.call("auth.set_attribute", "['theme', {'dark': false}]");
      assertThat(House.at(limited.call("auth.me", "[]"), "attributes.theme.dark"))
          .isEqualTo(JsonBoolean.FALSE);
      admin.call("api_key.update", "[1, {'name': 'archive', 'reset': true}]");
      admin.call("user.update", "[%d, {'full_name': 'Mara', 'locked': true}]".formatted(id));
      house.root().call("user.reset_administrator_password", "['limited', 'found']");
      assertThat(limited.call("auth.login", "['limited', 'found']")).isEqualTo(JsonBoolean.TRUE);
      assertThat(((JsonArray) admin.call("privilege.query", "[]")).items()).hasSize(3);

      assertThat(admin.call("user.delete", "[%d]".formatted(id))).isEqualTo(JsonInteger.of(id));

      assertThat(admin.call("api_key.query", "[]")).isEqualTo(JsonArray.EMPTY);
    }
  }
}
