package io.parbuckle.server.job;

import io.parbuckle.api.Caller;
import io.parbuckle.api.role.Role;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who may see and abort a job (`jobs.md` §15).
public final class JobAccess {

  private static final String INTERNAL =
      "Only users with full administrative privileges can access internally ran jobs";
  private static final String FOREIGN = "Job is not owned by current session";

  private JobAccess() {}

  /// Whether the caller is limited to own jobs: a session of an account without full
  /// administration.
  public static boolean limited(Caller caller) {
    return caller.username() != null && !caller.fullAdmin();
  }

  public static boolean mayRead(Caller caller, JobView job) {
    return readRefusal(caller, job).isEmpty();
  }

  /// Why the caller may not see the job; empty when it may.
  public static Optional<String> readRefusal(Caller caller, JobView job) {
    Role role = job.readRole();
    return role != null && caller.has(role) ? Optional.empty() : abortRefusal(caller, job.owner());
  }

  /// Why the caller may not abort the job; empty when it may. Read roles do not help here.
  public static Optional<String> abortRefusal(Caller caller, Caller owner) {
    if (!limited(caller)) {
      return Optional.empty();
    }
    @Nullable String name = owner.username();
    if (name == null) {
      return Optional.of(INTERNAL);
    }
    return name.equals(caller.username()) ? Optional.empty() : Optional.of(FOREIGN);
  }

  /// Whether a call of `caller` may be answered with a waiting job of `owner`.
  static boolean mayJoin(Caller caller, Caller owner) {
    return !limited(caller) || String.valueOf(caller.username()).equals(owner.username());
  }
}
