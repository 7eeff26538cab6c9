package io.parbuckle.host.disk;

import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Secret;
import io.parbuckle.protocol.json.JsonValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A disk as clients see it (`services.md` §16).
@Doc("A disk of this machine.")
record Disk(
    @Doc("Key of the disk: `{serial_lunid}…`, `{serial}…`, `{uuid}…` or `{devicename}…`.")
        String identifier,
    @Doc("Name of the device, such as `sda`.") String name,
    @Doc("Subsystem of the kernel: `scsi`, `nvme`, `virtio`.") String subsystem,
    @Doc("Device number, made of the major and the minor one.") long number,
    @Doc("Serial number; empty if the disk does not say.") String serial,
    @Doc("World wide name without its prefix, or null.") @Nullable String lunid,
    @Doc("Size in bytes, or null.") @Nullable Long size,
    @Doc("Words of the administrator.") String description,
    @Doc("Always `Auto`.") String transfermode,
    @Doc("Minutes until the disk stands still, or `ALWAYS ON`.") String hddstandby,
    @Doc("Level of power management, or `DISABLED`.") String advpowermgmt,
    @Doc("When a vanished disk is forgotten; null for one that is there.")
        @Nullable Instant expiretime,
    @Doc("Model, or null.") @Nullable String model,
    @Doc("Turns a minute; null for disks without moving parts and where it is not known.")
        @Nullable Integer rotationrate,
    @Doc("`HDD` or `SSD`, or null.") @Nullable String type,
    @Doc("Always null: there is no ZFS here.") @Nullable String zfsGuid,
    @Doc("How it is connected: `ATA`, `SCSI`, `NVME`, `VIRTIO`, `USB`, `UNKNOWN`.") String bus,
    @Doc("Name of the device, as in `name`.") String devname,
    @Doc("Always null: places in enclosures are not known.") @Nullable JsonValue enclosure,
    @Doc("Always null: there are no pools here.") @Nullable String pool,
    @Doc("Password of the disk, always empty; only with `extra.passwords`.") @Secret
        Edit<String> passwd,
    @Doc("Always null; only with `extra.passwords`.") Edit<@Nullable String> kmipUid,
    @Doc("Whether it encrypts by itself; null as long as that is not known.") @Nullable Boolean sed,
    @Doc("Always null: nothing looks at that.") @Nullable String sedStatus) {

  /// The same with the members that have to be asked for.
  Disk withPasswords() {
    return new Disk(
        identifier,
        name,
        subsystem,
        number,
        serial,
        lunid,
        size,
        description,
        transfermode,
        hddstandby,
        advpowermgmt,
        expiretime,
        model,
        rotationrate,
        type,
        zfsGuid,
        bus,
        devname,
        enclosure,
        pool,
        new Edit.Set<>(""),
        new Edit.Set<@Nullable String>(null),
        sed,
        sedStatus);
  }
}
