/// The Linux machine itself: the one place that starts a process, and where its files lie.
///
/// Start at [RealMachine], which the program hands to the server; services read the small files of
/// `/proc` and `/sys` through [HostReader].
@NullMarked
package io.parbuckle.host.machine;

import org.jspecify.annotations.NullMarked;
