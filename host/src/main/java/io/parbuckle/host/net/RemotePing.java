package io.parbuckle.host.net;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.machine.Commands;
import io.parbuckle.host.net.NetworkParams.PingOptions;
import io.parbuckle.host.net.NetworkParams.Protocol;
import io.parbuckle.protocol.json.SixAddress;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Asks another machine with the system's own ping(8).
///
/// The program gets an address that has been resolved here, never the caller's text, so that no
/// name can be taken for an option.
///
/// **Threads.** Any; blocks until the program has ended.
final class RemotePing {

  // ping ends by itself when the caller's time is over; this is for one that hangs.
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Commands commands;

  RemotePing(Commands commands) {
    this.commands = commands;
  }

  /// Whether enough answers came within the time.
  ///
  /// @throws Fault.Invalid if the name has no address, or none of the protocol
  /// @throws Fault.CallError if there is no ping program here
  boolean answered(PingOptions options) throws InterruptedException {
    Duration limit = Duration.ofSeconds(options.timeout()).plus(GRACE);
    return commands.run(words(options, address(options)), limit).code() == 0;
  }

  private static List<String> words(PingOptions options, InetAddress address) {
    List<String> words = new ArrayList<>(List.of("ping", "-n", "-q"));
    words.add(address instanceof Inet6Address ? "-6" : "-4");
    words.addAll(List.of("-w", String.valueOf(options.timeout())));
    Optional.ofNullable(options.count())
        .ifPresent(count -> words.addAll(List.of("-c", count.toString())));
    Optional.ofNullable(options.device()).ifPresent(name -> words.addAll(List.of("-I", name)));
    Optional.ofNullable(options.interval())
        .ifPresent(seconds -> words.addAll(List.of("-i", seconds)));
    words.add(address.getHostAddress());
    return words;
  }

  private static InetAddress address(PingOptions options) {
    boolean wantsSix = options.type() == Protocol.ICMPV6;
    List<InetAddress> all = resolved(options.hostname());
    return all.stream()
        .filter(address -> address instanceof Inet6Address == wantsSix)
        .findFirst()
        .orElseThrow(
            () ->
                new Fault.Invalid(
                    "options.type",
                    "Requested %s protocol, but the address provided \"%s\" is not a valid %s address."
                        .formatted(
                            wantsSix ? "ICMPv6" : "ICMPv4",
                            SixAddress.text(all.getFirst()),
                            wantsSix ? "IPv6" : "IPv4")));
  }

  private static List<InetAddress> resolved(String name) {
    try {
      // For Java an empty name is this machine.
      return name.isBlank() ? unknown(name) : Stream.of(InetAddress.getAllByName(name)).toList();
    } catch (UnknownHostException _) {
      return unknown(name);
    }
  }

  private static List<InetAddress> unknown(String name) {
    throw new Fault.Invalid("options.hostname", name + " cannot be resolved to an IP address.");
  }
}
