/// Jobs: work that outlives a call.
///
/// Start at `JobEngine`, which takes work in; `JobRunner` does it; `JobState` says what may follow
/// what. Rows live in `JobStore`; lines for locks are kept in memory in `LockTable`.
@NullMarked
package io.parbuckle.server.job;

import org.jspecify.annotations.NullMarked;
