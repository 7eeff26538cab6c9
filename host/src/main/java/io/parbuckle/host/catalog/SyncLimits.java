package io.parbuckle.host.catalog;

import java.time.Duration;

/// How much one catalogue may take.
///
/// @param contact until the repository has said something; 20 s, so that without a network the job
///   has failed after 30 s
/// @param whole until everything is here; half an hour holds a large catalogue on a slow line
/// @param filesMax files of one catalogue; the public one has about ten thousand
/// @param bytesMax bytes of one catalogue, unpacked; the public one has about a hundred million
record SyncLimits(Duration contact, Duration whole, int filesMax, long bytesMax) {

  static final SyncLimits DEFAULTS =
      new SyncLimits(Duration.ofSeconds(20), Duration.ofMinutes(30), 200_000, 2L << 30);

  SyncLimits {
    if (contact.compareTo(whole) > 0) {
      throw new IllegalArgumentException("contact " + contact + " is longer than whole " + whole);
    }
    if (filesMax <= 0 || bytesMax <= 0) {
      throw new IllegalArgumentException("nothing would fit: " + filesMax + ", " + bytesMax);
    }
  }
}
