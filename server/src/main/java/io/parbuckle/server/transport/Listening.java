package io.parbuckle.server.transport;

/// A place where connections are accepted now.
///
/// @param address host name or path, as it was asked for
/// @param port the port in use, 0 for a UNIX socket
public record Listening(ListenOn on, String address, int port) {}
