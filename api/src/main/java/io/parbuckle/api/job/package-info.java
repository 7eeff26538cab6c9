/// Jobs as their bodies see them. Start at [io.parbuckle.api.job.JobContext].
@NullMarked
package io.parbuckle.api.job;

import org.jspecify.annotations.NullMarked;
