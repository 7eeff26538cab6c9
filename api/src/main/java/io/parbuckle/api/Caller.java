package io.parbuckle.api;

import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who makes a call, as it stood when the call began. Immutable, so that a job keeps its owner
/// after the session has gone.
///
/// @param username the account; null when the server itself, or a session that belongs to no
///   account, makes the call
/// @param uid the account's uid, -1 if there is none
/// @param credentials the contract's word for how it logged in, such as `LOGIN_PASSWORD`
/// @param data what the contract shows beside it (`jobs.md` §2)
/// @param fullAdmin may do everything
/// @param roles every role held, inclusion already resolved; empty for a full administrator
/// @param address where it came from, for the audit trail, such as `192.0.2.7`
public record Caller(
    @Nullable String username,
    long uid,
    String credentials,
    JsonObject data,
    boolean fullAdmin,
    Set<String> roles,
    String address) {

  /// The server itself: schedules, wrapped jobs, start-up.
  public static final Caller SYSTEM =
      new Caller(null, -1, "", JsonObject.EMPTY, true, Set.of(), "127.0.0.1");

  public Caller {
    roles = Set.copyOf(roles);
  }

  public boolean isSystem() {
    return credentials.isEmpty();
  }

  public boolean has(Role role) {
    return fullAdmin || roles.contains(role.name());
  }

  /// `{"type", "data"}` as job records show it; null for the server itself.
  public JsonValue shown() {
    return isSystem()
        ? JsonValue.NULL
        : JsonObject.of("type", JsonValue.JsonText.of(credentials), "data", data);
  }
}
