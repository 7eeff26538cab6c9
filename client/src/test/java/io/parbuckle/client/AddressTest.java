package io.parbuckle.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  @ParameterizedTest
  @CsvSource({
    "ws://nas, ws://nas:80/api/current, false",
    "wss://nas/api/v25.10.0, wss://nas:443/api/v25.10.0, true",
    "ws://127.0.0.1:6080/, ws://127.0.0.1:6080/api/current, true",
    "http://127.0.0.1:6080/, ws://127.0.0.1:6080/api/current, true",
    "ws://[::1]:6080, ws://[::1]:6080/api/current, true",
    "ws://127.0.0.1.example:80, ws://127.0.0.1.example:80/api/current, false",
    "/run/p.sock, ws+unix:///run/p.sock, true",
    "ws+unix:///run/p.sock, ws+unix:///run/p.sock, true",
  })
  void an_address_is_read_and_completed(String text, String whole, boolean secure) {
    Address address = Address.parse(text);

    assertThat(address).hasToString(whole);
    assertThat(address.secure()).isEqualTo(secure);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://nas",
        "nas",
        "ws://",
        "ws://nas:99999",
        "ws://user@nas",
        "ws://nas/websocket",
        "ws://na s"
      })
  void what_is_no_address_is_refused_with_a_sentence(String text) {
    assertThatThrownBy(() -> Address.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .hasSizeGreaterThan(20);
  }

  @Test
  void a_socket_path_that_does_not_fit_is_refused_with_its_length() {
    Path path = Path.of("/" + "x".repeat(107));

    assertThatThrownBy(() -> new Address.Unix(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 107 bytes, this one has 108");
    assertThat(new Address.Unix(Path.of("/" + "x".repeat(106)))).isNotNull();
  }
}
