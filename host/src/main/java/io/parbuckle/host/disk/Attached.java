package io.parbuckle.host.disk;

/// A disk that is there now.
///
/// @param state the kernel's word for how it does, such as `running` or `offline`; empty where the
///   driver has none
record Attached(DiskRow row, String state) {}
