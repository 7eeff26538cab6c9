package io.parbuckle.api;

/// One call being served, as its handler sees it.
public interface Call {

  Caller caller();

  /// The method that was called, such as `user.query`.
  String methodName();

  /// The API version that the client speaks, such as `v25.10.5`.
  String version();
}
