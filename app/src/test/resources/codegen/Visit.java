package visit;

import io.parbuckle.client.Address;
import io.parbuckle.client.CallException;
import io.parbuckle.client.Client;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import java.util.ArrayList;
import java.util.List;
import org.example.nas.EventTickerArguments;
import org.example.nas.JobEntry;
import org.example.nas.Listening;
import org.example.nas.LoginExResult;
import org.example.nas.Parbuckle;
import org.example.nas.PasswordPlain;
import org.example.nas.Rows;
import org.example.nas.Success;
import org.example.nas.SystemInfo;
import org.example.nas.User;
import org.example.nas.UserUpdate;

/// What a program does with the client that was written for it; says what it has seen.
public final class Visit {

  private final Parbuckle server;
  private final List<String> seen = new ArrayList<>();

  private Visit(Parbuckle server) {
    this.server = server;
  }

  public static List<String> at(String uri, String username, String password) throws Exception {
    try (Client client = Client.connect(Address.parse(uri))) {
      Visit visit = new Visit(new Parbuckle(client));
      visit.logIn(username, password);
      visit.look(username);
      visit.change(username);
      visit.work();
      visit.listen();
      visit.fail();
      return visit.seen;
    }
  }

  private void logIn(String username, String password) throws InterruptedException {
    LoginExResult result = server.auth().loginEx(PasswordPlain.of(username, password));
    seen.add(
        result instanceof Success success
            ? "logged in as " + success.userInfo().pwName()
            : "not logged in");
  }

  private void look(String username) throws InterruptedException {
    SystemInfo info = server.system().info();
    seen.add(info.datetime().isAfter(info.boottime()) ? "booted in the past" : "clock is wrong");
    Rows<User> admins = server.user().query().where("username", "=", username);
    User admin = admins.first().orElseThrow();
    seen.add(admin.username() + " of " + admins.count() + ", locked: " + admin.locked());
    Rows.Page<User> page = server.user().query().orderBy("uid").limit(1).page("");
    seen.add("a page of " + page.items().size() + (page.cursor() == null ? ", the last" : ""));
  }

  /// What is left out stays as it is, also beside a member that may be null.
  private void change(String username) throws InterruptedException {
    User before = server.user().query().where("username", "=", username).first().orElseThrow();
    try (Listening<User> users = server.user().onQuery()) {
      server.user().update(before.id(), UserUpdate.of().email("mara@example.org"));
      Listening.Update<User> heard = users.next();
      seen.add("heard " + heard.kind() + ": " + heard.fields().email());
    }
    User after = server.user().getInstance(before.id());
    seen.add(after.email() + ", " + after.fullName().equals(before.fullName()));
  }

  private void work() throws InterruptedException {
    List<Integer> percents = new ArrayList<>();
    server.test().jobProgress(3, 0.01).await(now -> percents.add(now.percent()));
    seen.add("the job ended at " + percents.getLast() + " %");
    try (Listening<JobEntry> jobs = server.core().onGetJobs()) {
      seen.add("echo " + server.test().jobEcho(JsonInteger.of(7)).await());
      String heard = "";
      while (!heard.equals("test.job_echo")) { // or what is late of the one before
        heard = jobs.next().fields().method();
      }
      seen.add("heard of " + heard);
    }
  }

  /// A source ends by itself.
  private void listen() throws InterruptedException {
    int heard = 0;
    try (Listening<JsonValue> ticks = server.test().onTicker(EventTickerArguments.of().count(2))) {
      while (ticks.next() != null) {
        heard++;
      }
    }
    seen.add(heard + " ticks");
  }

  private void fail() throws InterruptedException {
    try {
      server.user().getInstance(4711);
    } catch (CallException refused) {
      seen.add(refused.problems().getFirst().message());
    }
  }
}
