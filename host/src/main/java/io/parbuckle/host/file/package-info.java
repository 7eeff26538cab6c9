/// Files of this machine, below the folders that the operator has opened: `filesystem.*`.
///
/// Start at [io.parbuckle.host.file.FilesystemService]. [io.parbuckle.host.file.Roots] decides what
/// may be touched, always about a file that is held open as a [io.parbuckle.host.file.Pinned],
/// never about a name. [io.parbuckle.host.file.Libc] is the edge to the kernel.
@NullMarked
package io.parbuckle.host.file;

import org.jspecify.annotations.NullMarked;
