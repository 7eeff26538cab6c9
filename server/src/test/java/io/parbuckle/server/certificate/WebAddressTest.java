package io.parbuckle.server.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WebAddressTest {

  @Test
  void the_usual_ports_are_left_out() {
    assertThat(new WebAddress(true, "192.0.2.7", 443).urls()).containsExactly("https://192.0.2.7");
    assertThat(new WebAddress(false, "192.0.2.7", 80).urls()).containsExactly("http://192.0.2.7");
    assertThat(new WebAddress(false, "192.0.2.7", 6080).urls())
        .containsExactly("http://192.0.2.7:6080");
  }

  @Test
  void an_address_of_ipv6_stands_in_brackets() {
    assertThat(new WebAddress(false, "2001:db8::7", 6080).localUrl())
        .isEqualTo("http://[2001:db8::7]:6080");
    assertThat(new WebAddress(false, "2001:DB8:0:0::7", 6080).urls())
        .containsExactly("http://[2001:db8::7]:6080");
  }

  @Test
  void a_wildcard_is_opened_by_loopback_here_and_by_every_other_address_from_elsewhere() {
    assertThat(new WebAddress(false, "0.0.0.0", 6080).localUrl())
        .isEqualTo("http://127.0.0.1:6080");
    assertThat(new WebAddress(true, "::", 6443).localUrl()).isEqualTo("https://[::1]:6443");
    assertThat(new WebAddress(false, "0.0.0.0", 6080).urls())
        .noneMatch(url -> url.contains("127.0.0.1") || url.contains("0.0.0.0"));
  }
}
