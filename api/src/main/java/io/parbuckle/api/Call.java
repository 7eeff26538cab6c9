package io.parbuckle.api;

/// One call being served, as its handler sees it.
public interface Call {

  Caller caller();

  /// The API version that the client speaks, such as `v25.10.5`.
  String version();
}
