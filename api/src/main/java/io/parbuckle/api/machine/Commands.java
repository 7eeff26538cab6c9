package io.parbuckle.api.machine;

import java.time.Duration;
import java.util.List;

/// Programs of the host. Never a shell string, never a secret among the words.
///
/// **Threads.** Any; blocks until the program has ended.
public interface Commands {

  /// Runs a program to its end.
  ///
  /// @throws io.parbuckle.api.fault.Fault if it cannot be started or does not end in time
  /// @throws InterruptedException the program has been stopped then
  Result run(List<String> words, Duration timeout) throws InterruptedException;

  /// How it ended.
  record Result(int code, String output, String errors) {}
}
