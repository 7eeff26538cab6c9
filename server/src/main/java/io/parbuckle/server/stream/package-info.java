/// Large bodies between an HTTP request and a job, without holding them.
///
/// Start at [io.parbuckle.server.stream.Pipe]. What comes in is taken apart by
/// [io.parbuckle.server.stream.Multipart] and reaches the job through
/// [io.parbuckle.server.stream.Inputs], which lends it each file; what goes out goes through an
/// [io.parbuckle.server.stream.Output], which [io.parbuckle.server.stream.Tickets] hands to whoever
/// fetches it. Nothing here knows of jobs but their numbers.
@NullMarked
package io.parbuckle.server.stream;

import org.jspecify.annotations.NullMarked;
