package io.parbuckle.server.audit;

import io.parbuckle.protocol.json.JsonValue.JsonObject;

/// What is recorded, secrets masked.
///
/// @param actor who does it
/// @param event the contract's word: `METHOD_CALL`, `AUTHENTICATION`, `LOGOUT`
/// @param data what belongs to the event
/// @param success whether it has been done; false as long as it has not
public record AuditEvent(Actor actor, String event, JsonObject data, boolean success) {

  public static final String METHOD_CALL = "METHOD_CALL";
  public static final String AUTHENTICATION = "AUTHENTICATION";
  public static final String LOGOUT = "LOGOUT";

  /// Who does something, and where they come from.
  ///
  /// @param address without a port; `127.0.0.1` for local ones
  /// @param username the account, or one of the contract's special names, which begin with a dot
  /// @param session the id of the connection; empty without one
  /// @param service what is shown as `service_data`
  public record Actor(String address, String username, String session, JsonObject service) {

    /// Somebody who has shown no credential.
    public static final String UNAUTHENTICATED = ".UNAUTHENTICATED";

    /// The server itself.
    public static final String NODE = ".TRUENAS_NODE";
  }
}
