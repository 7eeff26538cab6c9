/// The block devices of this machine: `disk.query` and who is told when they change.
///
/// Start at [DiskService]. [Disks] knows which disks there are and were, [DiskFiles] reads them
/// from sysfs and udev, [DiskStore] remembers those that vanished, [DiskWatch] looks while somebody
/// listens.
@NullMarked
package io.parbuckle.host.disk;

import org.jspecify.annotations.NullMarked;
