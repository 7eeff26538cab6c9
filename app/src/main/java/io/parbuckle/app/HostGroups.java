package io.parbuckle.app;

import io.parbuckle.server.ServerConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The setting `pam.groups`: items such as `wheel=FULL_ADMIN`, a group of the host and a role. A
/// group may stand in several.
final class HostGroups {

  private HostGroups() {}

  /// @throws IllegalArgumentException with what would be right
  static void check(String item) {
    int sign = item.lastIndexOf('=');
    if (sign < 1) {
      throw new IllegalArgumentException("groups and roles such as wheel=FULL_ADMIN were expected");
    }
    ServerConfig.checkRole(role(item));
  }

  /// Roles by the name of the group.
  static Map<String, List<String>> read(List<String> items) {
    Map<String, List<String>> roles = new LinkedHashMap<>();
    items.forEach(
        item ->
            roles
                .computeIfAbsent(
                    item.substring(0, item.lastIndexOf('=')).strip(), _ -> new ArrayList<>())
                .add(role(item)));
    return roles;
  }

  private static String role(String item) {
    return item.substring(item.lastIndexOf('=') + 1).strip();
  }
}
