package io.parbuckle.server.describe;

import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.protocol.json.JsonValue.JsonObject;

/// `rpc.discover`, as OpenRPC names it: the surface as its caller sees it (`extensions.md` §11).
public final class DiscoverService implements Service {

  private final Descriptions descriptions;

  public DiscoverService(Descriptions descriptions) {
    this.descriptions = descriptions;
  }

  @Override
  public void declare(Offer offer) {
    offer.service("rpc").hiddenFromCli();
    offer
        .call(
            "rpc.discover",
            NoParams.class,
            JsonObject.class,
            (call, _) -> descriptions.openRpc(call.version(), call.caller()))
        .doc(
            "Answers the OpenRPC document of this connection's API version, with the methods that"
                + " the caller may call.")
        .anyLogin();
  }
}
