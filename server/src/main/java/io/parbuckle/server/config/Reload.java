package io.parbuckle.server.config;

/// A part of the engine that keeps in memory what it has read from the configuration.
///
/// @param what what is read again, for the error that says that it could not be, such as `sessions`
/// @param work reads again; runs on the job's thread after the commit, never two at a time
public record Reload(String what, Runnable work) {}
