package io.parbuckle.api;

/// The parameters of a method that takes none.
public record NoParams() {}
