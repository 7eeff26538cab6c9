package io.parbuckle.server.transport;

import io.parbuckle.server.auth.AddressList;
import io.parbuckle.server.auth.Origin;
import java.util.function.Predicate;

/// Who is let in at all, before anybody has logged in.
///
/// **Threads.** Any. What may change while the server runs is replaced as a whole.
public final class Doors {

  private final Proxies proxies;
  private final BrowserOrigins origins;
  private final Predicate<Origin> room;
  private volatile AddressList allow;

  /// @param allow addresses that may connect; empty for all
  /// @param room whether one more WebSocket may be opened from there; if not it is answered 503
  public Doors(Proxies proxies, BrowserOrigins origins, AddressList allow, Predicate<Origin> room) {
    this.proxies = proxies;
    this.origins = origins;
    this.allow = allow;
    this.room = room;
  }

  /// Everybody may come in, nobody is a proxy.
  public static Doors open() {
    return new Doors(
        new Proxies(AddressList.EMPTY),
        new BrowserOrigins(java.util.List.of()),
        AddressList.EMPTY,
        _ -> true);
  }

  public Proxies proxies() {
    return proxies;
  }

  public BrowserOrigins origins() {
    return origins;
  }

  public void allow(AddressList addresses) {
    allow = addresses;
  }

  public boolean allowed(Origin origin) {
    return switch (origin) {
      case Origin.Unix _ -> true;
      case Origin.Tcp tcp -> {
        AddressList now = allow;
        yield now.isEmpty() || now.contains(tcp.address());
      }
    };
  }

  public boolean room(Origin origin) {
    return room.test(origin);
  }
}
