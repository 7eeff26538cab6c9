package io.parbuckle.server.store;

/// What an acknowledged write survives.
public enum Durability {
  /// A crash of the process and of the machine: every commit waits for the disk.
  FULL,
  /// A crash of the process. After a crash of the machine the newest writes may be missing; the
  /// database is whole all the same.
  RELAXED
}
