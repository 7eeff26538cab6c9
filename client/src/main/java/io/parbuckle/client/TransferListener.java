package io.parbuckle.client;

import java.util.OptionalLong;

/// Hears how far a transfer is, on the thread that transfers.
@FunctionalInterface
public interface TransferListener {

  TransferListener NONE = (_, _) -> {};

  /// @param bytes moved so far
  /// @param total how many there will be, if that is known
  void moved(long bytes, OptionalLong total);
}
