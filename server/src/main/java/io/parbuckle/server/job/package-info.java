/// Jobs: work that outlives a call.
///
/// Start at [io.parbuckle.server.job.JobEngine], which takes work in;
/// [io.parbuckle.server.job.JobRunner] does it; [io.parbuckle.server.job.JobState] says what may
/// follow what. A job that has not ended is a [io.parbuckle.server.job.LiveJob]; what others see of
/// any is a [io.parbuckle.server.job.JobView]. Rows live in [io.parbuckle.server.job.JobStore];
/// lines for locks are kept in memory in [io.parbuckle.server.job.LockTable].
@NullMarked
package io.parbuckle.server.job;

import org.jspecify.annotations.NullMarked;
