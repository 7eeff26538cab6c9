package io.parbuckle.host.net;

import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.param.Range;
import org.jspecify.annotations.Nullable;

/// The parameters of the methods of this package.
final class NetworkParams {

  private NetworkParams() {}

  /// Over which protocol a machine is asked. `ICMP` is the one of IPv4, as the contract has it.
  enum Protocol {
    ICMP,
    ICMPV4,
    ICMPV6
  }

  record PingParams(@Doc("Whom to ask, and how.") PingOptions options) {}

  @Name("CorePingRemoteArgs")
  record PingOptions(
      @Doc("The protocol; `ICMP` is `ICMPV4`.") @Default("\"ICMP\"") Protocol type,
      @Doc("Name or address of the machine.") String hostname,
      @Doc("Seconds until the call ends.") @Default("4") @Range(min = 1, max = 60) int timeout,
      @Doc("How many requests have to be answered; null to ask until the time is over.")
          @Default("null")
          @Nullable Long count,
      @Doc("The interface to send from; null lets the machine choose.")
          @Default("null")
          @Name("interface")
          @Nullable String device,
      @Doc("Seconds between two requests, such as `0.5`; null for one.") @Default("null")
          @Nullable String interval) {}

  record ArpParams(@Doc("What to list; `{}` for everything.") ArpOptions options) {}

  @Name("CoreArpArgs")
  record ArpOptions(
      @Doc("Only this address.") @Default("null") @Nullable String ip,
      @Doc("Only what is seen on this interface.") @Default("null") @Name("interface")
          @Nullable String device) {}
}
