package io.parbuckle.host.disk;

import io.parbuckle.api.Offer;
import io.parbuckle.api.Platform;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.Version;
import io.parbuckle.api.event.Events;
import io.parbuckle.api.role.Role;
import io.parbuckle.host.disk.DiskParams.GetInstance;
import io.parbuckle.host.disk.DiskParams.Temperatures;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;

/// The block devices of this machine: `disk.*`, as far as they only look.
///
/// This file is the face: what can be called, by whom. The rules are in [Disks]; [DiskWatch] tells
/// listeners of changes.
public final class DiskService implements Service {

  /// Null where the disk does not say.
  private static final Shape<Double> DEGREES = Shape.nullable(Double.class);

  private final Disks disks;
  private final DiskWatch watch;
  private final Events events;

  public DiskService(Platform platform) {
    this.events = platform.events();
    this.disks =
        new Disks(
            new DiskFiles(platform.hostFiles(), platform.commands()),
            new DiskStore(platform.database()),
            events,
            platform.time());
    this.watch = new DiskWatch(disks, platform.time());
  }

  @Override
  public void declare(Offer offer) {
    offer.service("disk").inCli("storage.disk").doc("Disks of this machine.");
    offer
        .query(Disks.COLLECTION, Disk.class, (_, extra) -> rows(extra))
        .doc(
            """
            The disks of this machine. With `extra.include_expired` also those that vanished in the \
            last seven days.\
            """)
        .needs(Role.DISK_READ)
        .before(Version.V26, DiskHistory.BEFORE_26)
        .before(Version.V25_10, DiskHistory.BEFORE_25_10);
    offer
        .call("disk.get_instance", GetInstance.class, Disk.class, (_, params) -> one(params))
        .doc("One disk by its key.")
        .needs(Role.DISK_READ)
        .before(Version.V26, DiskHistory.BEFORE_26)
        .before(Version.V25_10, DiskHistory.BEFORE_25_10);
    offer
        .call(
            "disk.temperatures",
            Temperatures.class,
            Shape.ANYTHING,
            (_, params) -> disks.temperatures(params.name(), params.includeThresholds()))
        .looksLike(Shape.map(Shape.either(DEGREES, Shape.tuple(DEGREES, DEGREES))))
        .doc("Temperatures of disks in degrees Celsius, at most five minutes old.")
        .needs(Role.REPORTING_READ);
    offer
        .event(Disks.COLLECTION)
        .doc("A disk appeared, vanished or changed.")
        .fields(Disk.class)
        .needs(Role.READONLY_ADMIN);
    offer.table("disk_seen", Offer.Keeps.DERIVED);
    events.onAudience(Disks.COLLECTION, watch::audience);
  }

  private List<Disk> rows(JsonObject extra) throws InterruptedException {
    List<Disk> all = disks.all(isAskedFor(extra, "include_expired"));
    return isAskedFor(extra, "passwords") ? all.stream().map(Disk::withPasswords).toList() : all;
  }

  private Disk one(GetInstance params) throws InterruptedException {
    JsonObject extra =
        params.options().at("extra") instanceof JsonObject object ? object : JsonObject.EMPTY;
    Disk disk = disks.one(params.id(), isAskedFor(extra, "include_expired"));
    return isAskedFor(extra, "passwords") ? disk.withPasswords() : disk;
  }

  private static boolean isAskedFor(JsonObject extra, String name) {
    return extra.at(name) == JsonBoolean.TRUE;
  }
}
