package io.parbuckle.host.net;

import io.parbuckle.api.Offer;
import io.parbuckle.api.Platform;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.role.Role;
import io.parbuckle.host.net.NetworkParams.ArpParams;
import io.parbuckle.host.net.NetworkParams.PingParams;

/// Asks the network from this machine: `core.ping_remote`, `core.arp` (`core-methods.md` §4).
///
/// This file is the face; [RemotePing] asks another machine, [Neighbours] reads the kernel's table.
public final class NetworkService implements Service {

  private final RemotePing ping;
  private final Neighbours neighbours;

  public NetworkService(Platform platform) {
    this.ping = new RemotePing(platform.commands());
    this.neighbours = new Neighbours(platform.hostFiles());
  }

  @Override
  public void declare(Offer offer) {
    offer
        .call(
            "core.ping_remote",
            PingParams.class,
            Boolean.class,
            (_, params) -> ping.answered(params.options()))
        .doc("Whether another machine answers ICMP echo requests that this one sends.")
        .needs(Role.FULL_ADMIN);
    offer
        .call(
            "core.arp",
            ArpParams.class,
            Shape.map(String.class),
            (_, params) -> neighbours.of(params.options()))
        .doc("The hardware addresses of the machines on this one's Ethernets, by IP address.")
        .needs(Role.FULL_ADMIN);
  }
}
