package io.parbuckle.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;

final class OriginTest {

  private static Origin tcp(String address) {
    return new Origin.Tcp(InetAddress.ofLiteral(address), 40392, false);
  }

  /// In `auth.sessions` and in the audit trail (`services.md` §2.2, §8.1).
  @Test
  void an_address_of_ipv6_is_written_in_its_one_short_form() {
    assertThat(tcp("192.0.2.7")).hasToString("192.0.2.7:40392");
    assertThat(tcp("192.0.2.7").host()).isEqualTo("192.0.2.7");
    assertThat(tcp("0:0:0:0:0:0:0:1")).hasToString("[::1]:40392");
    assertThat(tcp("2001:0DB8:0:0:1:0:0:1")).hasToString("[2001:db8::1:0:0:1]:40392");
    assertThat(tcp("::1").host()).isEqualTo("::1");
    assertThat(tcp("fe80::1%1").host()).isEqualTo("fe80::1");
  }
}
