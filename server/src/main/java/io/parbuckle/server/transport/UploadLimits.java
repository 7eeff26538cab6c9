package io.parbuckle.server.transport;

/// How much one upload may ask of the server.
///
/// @param bodyBytesMax over this the request is refused with 413; 0 for no limit
/// @param callBytesMax of the part that says what to call
/// @param filesMax how many files one upload may have
public record UploadLimits(long bodyBytesMax, int callBytesMax, int filesMax) {

  public static final UploadLimits DEFAULTS = new UploadLimits(0, 2 << 20, 5);

  public UploadLimits {
    if (bodyBytesMax < 0 || callBytesMax <= 0 || filesMax <= 0) {
      throw new IllegalArgumentException("limits of uploads must be above 0");
    }
  }
}
