package io.parbuckle.server;

import io.parbuckle.api.time.Time;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.call.Recorder;
import io.parbuckle.server.transport.HttpCredential;
import io.parbuckle.server.transport.HttpCredentials.Admission;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What HTTP requests have shown, told to the audit trail: every failure, and what is right once a
/// minute for each account, address and kind, because each request shows it again.
///
/// **Threads.** Any. **Bound.** [#REMEMBERED_MAX] who were right; the longest unseen is forgotten.
final class RequestLogins {

  private static final Duration AGAIN = Duration.ofMinutes(1);
  private static final int REMEMBERED_MAX = 10_000;

  private final Recorder recorder;
  private final Time time;

  /// When each was recorded last. Guarded by itself.
  private final Map<Seen, Long> seen =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Seen, Long> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  private record Seen(long uid, String kind, String host) {}

  RequestLogins(Recorder recorder, Time time) {
    this.recorder = recorder;
    this.time = time;
  }

  void judged(HttpCredential credential, Origin origin, Admission admission) {
    switch (admission) {
      case Admission.Admitted(var login) -> {
        Seen who = new Seen(login.caller().uid(), login.caller().credentials(), origin.host());
        if (isNew(who)) {
          recorder.loggedIn(login);
        }
      }
      case Admission.Refused refused -> {
        switch (credential) {
          case HttpCredential.Password(var username, var _) ->
              refused(origin, "LOGIN_PASSWORD", username, refused);
          case HttpCredential.Key _ -> refused(origin, "API_KEY", null, refused);
          case HttpCredential.Token _ -> refused(origin, "TOKEN", null, refused);
          case HttpCredential.None _, HttpCredential.Malformed _ -> {}
        }
      }
    }
  }

  /// Who is told to wait was not looked at.
  private void refused(
      Origin origin, String kind, @Nullable String username, Admission.Refused refused) {
    recorder.refused(origin, kind, username, refused.text(), refused.retryAfter() == 0);
  }

  private boolean isNew(Seen who) {
    long now = time.nanos();
    synchronized (seen) {
      Long last = seen.get(who);
      if (last != null && now - last < AGAIN.toNanos()) {
        return false;
      }
      seen.put(who, now);
      return true;
    }
  }
}
