package io.parbuckle.host.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.machine.Commands;
import io.parbuckle.host.machine.RealMachine;
import io.parbuckle.host.net.NetworkParams.PingOptions;
import io.parbuckle.host.net.NetworkParams.Protocol;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Asking another machine; the real program where this machine has it.
final class RemotePingTest {

  private final List<List<String>> ran = new ArrayList<>();
  private int code;
  private final RemotePing ping =
      new RemotePing(
          (words, _) -> {
            ran.add(words);
            return new Commands.Result(code, "", "");
          });

  @Test
  void the_program_gets_an_address_and_what_was_asked_for() throws Exception {
    boolean answered =
        ping.answered(new PingOptions(Protocol.ICMP, "127.0.0.1", 5, 3L, "lo", "0.5"));

    assertThat(answered).isTrue();
    assertThat(ran)
        .containsExactly(
            List.of(
                "ping",
                "-n",
                "-q",
                "-4",
                "-w",
                "5",
                "-c",
                "3",
                "-I",
                "lo",
                "-i",
                "0.5",
                "127.0.0.1"));
  }

  @Test
  void a_program_that_ends_with_an_error_had_no_answer() throws Exception {
    code = 1;

    assertThat(ping.answered(plain("127.0.0.1", Protocol.ICMPV4))).isFalse();
  }

  @Test
  void an_address_of_the_other_protocol_is_refused() {
    assertThatThrownBy(() -> ping.answered(plain("::1", Protocol.ICMP)))
        .isInstanceOf(Fault.Invalid.class)
        .hasMessageContaining("options.type")
        .hasMessageContaining(
            "Requested ICMPv4 protocol, but the address provided \"::1\" is not a valid IPv4"
                + " address.");
    assertThatThrownBy(() -> ping.answered(plain("127.0.0.1", Protocol.ICMPV6)))
        .isInstanceOf(Fault.Invalid.class)
        .hasMessageContaining(
            "Requested ICMPv6 protocol, but the address provided \"127.0.0.1\" is not a valid IPv6"
                + " address.");
    assertThat(ran).isEmpty();
  }

  @Test
  void a_name_without_an_address_is_refused_and_never_reaches_the_program() {
    for (String name : List.of("", "-f", "no.such.name.invalid")) {
      assertThatThrownBy(() -> ping.answered(plain(name, Protocol.ICMP)))
          .as(name)
          .isInstanceOf(Fault.Invalid.class)
          .hasMessageContaining(name + " cannot be resolved to an IP address.");
    }
    assertThat(ran).isEmpty();
  }

  @Test
  void this_machine_answers_itself() throws Exception {
    assumeThat(hasPing()).as("there is a ping program on the search path").isTrue();
    RemotePing real = new RemotePing(RealMachine.commands());

    assertThat(real.answered(new PingOptions(Protocol.ICMP, "127.0.0.1", 10, 1L, null, null)))
        .isTrue();
  }

  private static boolean hasPing() {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "ping")));
  }

  private static PingOptions plain(String name, Protocol type) {
    return new PingOptions(type, name, 4, null, null, null);
  }
}
