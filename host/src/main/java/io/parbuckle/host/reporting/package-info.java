/// Figures of this machine as they are now: `reporting.realtime`.
///
/// Start at [ReportingService]. [RealtimeFiles] takes a [Sample] of `/proc` and `/sys`; [Realtime]
/// makes the event from two of them.
@NullMarked
package io.parbuckle.host.reporting;

import org.jspecify.annotations.NullMarked;
