package io.parbuckle.server;

import io.parbuckle.server.auth.Access;
import io.parbuckle.server.auth.Surface;
import io.parbuckle.server.method.Method;
import io.parbuckle.server.method.MethodTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// What roles open, read off the method table.
record MethodSurface(Supplier<MethodTable> methods) implements Surface {

  @Override
  public List<Allowed> open(Set<String> roles) {
    List<Allowed> allowed = new ArrayList<>();
    for (Method method : methods.get().all()) {
      if (opens(roles, method.access())) {
        allowed.add(new Allowed("CALL", method.name()));
      }
    }
    for (MethodTable.Event event : methods.get().events()) {
      if (opens(roles, event.access())) {
        allowed.add(new Allowed("SUBSCRIBE", event.name()));
      }
    }
    return allowed;
  }

  private static boolean opens(Set<String> roles, Access access) {
    return access instanceof Access.Roles(var anyOf)
        && anyOf.stream().anyMatch(role -> roles.contains(role.name()));
  }
}
