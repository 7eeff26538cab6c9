package io.parbuckle.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import org.bouncycastle.util.encoders.Base32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SecondFactorTest {

  /// The secret of RFC 6238, appendix B.
  private static final SecondFactor RFC =
      new SecondFactor("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 30, 8);

  @ParameterizedTest
  @CsvSource({
    "59, 94287082",
    "1111111109, 07081804",
    "1111111111, 14050471",
    "1234567890, 89005924",
    "2000000000, 69279037",
    "20000000000, 65353130"
  })
  void the_codes_are_those_of_the_rfc(long second, String code) {
    assertThat(RFC.code(RFC.step(Instant.ofEpochSecond(second)))).isEqualTo(code);
  }

  @Test
  void a_code_of_the_window_counts_and_one_outside_does_not() {
    Instant now = Instant.ofEpochSecond(1_111_111_111);
    long step = RFC.step(now);

    assertThat(RFC.stepOf(RFC.code(step - 1), now, 0, 0)).isEmpty();
    assertThat(RFC.stepOf(RFC.code(step - 1), now, 1, 0)).hasValue(step - 1);
    assertThat(RFC.stepOf(RFC.code(step + 1), now, 1, 0)).hasValue(step + 1);
    assertThat(RFC.stepOf(RFC.code(step + 2), now, 1, 0)).isEmpty();
  }

  @Test
  void a_code_of_a_step_that_was_used_counts_no_more_nor_do_earlier_ones() {
    Instant now = Instant.ofEpochSecond(1_111_111_111);
    long step = RFC.step(now);

    assertThat(RFC.stepOf(RFC.code(step), now, 2, step)).isEmpty();
    assertThat(RFC.stepOf(RFC.code(step - 1), now, 2, step)).isEmpty();
    assertThat(RFC.stepOf(RFC.code(step + 1), now, 2, step)).hasValue(step + 1);
  }

  @Test
  void secrets_have_160_bits_and_differ() {
    SecureRandom random = new SecureRandom();

    SecondFactor one = SecondFactor.make(30, 6, random);
    SecondFactor other = SecondFactor.make(30, 6, random);

    assertThat(Base32.decode(one.secret())).hasSize(20);
    assertThat(one.secret()).isNotEqualTo(other.secret());
    assertThat(Base64.getEncoder().encodeToString(Base32.decode(RFC.secret())))
        .isEqualTo("MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=");
    assertThat(one.toString()).doesNotContain(one.secret());
  }

  @Test
  void the_address_says_what_differs_from_what_programs_expect() {
    SecondFactor usual = new SecondFactor("ABC", 30, 6);
    SecondFactor unusual = new SecondFactor("ABC", 60, 8);

    assertThat(usual.provisioningUri("joe", "pelican"))
        .isEqualTo("otpauth://totp/iXsystems:joe-pelican%40TrueNAS?secret=ABC&issuer=iXsystems");
    assertThat(unusual.provisioningUri("joe", "pelican"))
        .endsWith("&issuer=iXsystems&digits=8&period=60");
  }
}
