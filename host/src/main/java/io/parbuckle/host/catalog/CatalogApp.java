package io.parbuckle.host.catalog;

import io.parbuckle.protocol.json.JsonValue.JsonObject;

/// An application as the index of a catalogue has it.
///
/// @param info everything that the catalogue says of it, members we do not know included; members
///   that it left out have their defaults
record CatalogApp(String train, String name, JsonObject info) {}
