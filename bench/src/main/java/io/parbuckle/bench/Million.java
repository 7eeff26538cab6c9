package io.parbuckle.bench;

import io.parbuckle.bench.Children.Place;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A million jobs that have ended and a million recorded calls: what it costs to look at them, and
/// what a new job costs beside them.
///
/// The rows are made by SQL; the hashes of the trail are left out, so it could not be verified.
///
/// **Bound.** A gigabyte of disk, about a minute.
final class Million {

  private static final int ROUNDS = 15;

  private static final String JOBS =
      """
      insert into job
        (id, method, state, history, fate, needs_pipe, arguments, arguments_sealed, result_sealed,
         message_ids, is_transient, abortable, description, logs, percent, progress, result, owner,
         attempt, time_queued, time_begun, time_finished)
      with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000000)
      select
        i,
        case i % 5 when 0 then 'pool.scrub' when 1 then 'replication.run' when 2 then 'catalog.sync'
          when 3 then 'test.job_echo' else 'disk.wipe' end,
        case when i % 50 = 0 then 'FAILED' else 'SUCCESS' end,
        'WORK', 'FAIL', 0, '[]', 0, 0, '[]', 0, 0, 'job ' || i, 0, 100, 'done', '"x"',
        '{"username":"admin","uid":950,"credentials":"LOGIN_PASSWORD","data":{},"full_admin":true,\
      "roles":[],"address":"127.0.0.1"}',
        1,
        (unixepoch() - 1000000 + i) * 1000,
        (unixepoch() - 1000000 + i) * 1000,
        (unixepoch() - 1000000 + i) * 1000 + 500
      from n
      """;

  private static final String CALLS =
      """
      insert into audit_record
        (id, begun, audit_id, message_timestamp, at, address, username, session, service, event,
         method, service_data, event_data, success, hash)
      with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000000)
      select
        100000 + 2 * i, null,
        printf('%08x-%04x-8%03x-8000-%012x', 0, (100000 + 2 * i) / 4096, (100000 + 2 * i) % 4096, i),
        unixepoch() - 100000 + i / 10, (unixepoch() - 100000 + i / 10) * 1000,
        '192.0.2.' || (i % 200), 'user' || (i % 100), 's', 'MIDDLEWARE', 'METHOD_CALL',
        case i % 4 when 0 then 'user.update' when 1 then 'pool.create' when 2 then 'disk.wipe'
          else 'app.update' end,
        '{}', '{"method":"x","params":[]}', 0, ''
      from n
      """;

  private static final String OUTCOMES =
      """
      insert into audit_record
        (id, begun, audit_id, message_timestamp, at, address, username, session, service, event,
         method, service_data, event_data, success, hash)
      with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000000)
      select
        100001 + 2 * i, 100000 + 2 * i, 'outcome ' || i, unixepoch(), unixepoch() * 1000, '', '', '',
        'MIDDLEWARE', 'METHOD_CALL', null, '{}', '{"outcome":"SUCCESS"}', i % 50 <> 0, ''
      from n
      """;

  private static final List<String> ENDS =
      List.of(
          "update audit_chain set last_id = 2100001, last_hash = '', bytes = 800000000",
          "insert into number_block (name, next) values ('job', 1000001)"
              + " on conflict (name) do update set next = 1000001");

  private static final String FAILED = "[\"state\",\"=\",\"FAILED\"]";
  private static final String NEWEST = "\"order_by\":[\"-id\"],\"limit\":50";

  /// Statements as the server makes them, for their plans.
  private static final Map<String, String> PLANS =
      Map.of(
          "jobs: the newest 50 that failed",
          "select * from job where state = 'FAILED' order by id desc limit 50",
          "jobs: how many of a method",
          "select count(*) from job where method = 'pool.scrub'",
          "audit: the newest 50",
          "select * from audit_record e where e.begun is null"
              + " order by e.at desc, e.audit_id limit 50",
          "audit: 50 of an account",
          "select * from audit_record e where e.begun is null and e.username = 'user7'"
              + " order by e.audit_id limit 50",
          "audit: a span of time",
          "select count(*) from audit_record e where e.begun is null"
              + " and e.message_timestamp >= 1 and e.message_timestamp < 9");

  private Million() {}

  private record Asked(String label, String method, String params) {}

  private static List<Asked> asked() {
    String user = "[\"username\",\"=\",\"user7\"]";
    return List.of(
        new Asked("jobs: the newest 50", "core.get_jobs", "[[],{" + NEWEST + "}]"),
        new Asked(
            "jobs: the newest 50 that failed",
            "core.get_jobs",
            "[[" + FAILED + "],{" + NEWEST + "}]"),
        new Asked("jobs: how many there are", "core.get_jobs", "[[],{\"count\":true}]"),
        new Asked(
            "jobs: how many of a method",
            "core.get_jobs",
            "[[[\"method\",\"=\",\"pool.scrub\"]],{\"count\":true}]"),
        new Asked("jobs: one", "core.get_jobs", "[[[\"id\",\"=\",654321]],{\"get\":true}]"),
        new Asked(
            "jobs: the last 10,000 by a regular expression, one by one",
            "core.get_jobs",
            "[[[\"id\",\">\",990000],[\"description\",\"~\",\"job 99..99$\"]],{\"limit\":50}]"),
        audit("audit: the newest 50", "[]", "\"order_by\":[\"-timestamp\"],\"limit\":50"),
        audit("audit: 50 of an account", "[" + user + "]", "\"limit\":50"),
        audit(
            "audit: 50 calls of a method",
            "[[\"event_data.method\",\"=\",\"disk.wipe\"]]",
            "\"limit\":50"),
        audit("audit: 50 that failed", "[[\"success\",\"=\",false]]", "\"limit\":50"),
        audit("audit: how many there are", "[]", "\"count\":true"),
        audit("audit: how many of an account", "[" + user + "]", "\"count\":true"),
        audit("audit: how many failed", "[[\"success\",\"=\",false]]", "\"count\":true"),
        new Asked("a new job, until its id is told", "test.job_echo", "[1]"),
        new Asked("a new row, recorded", "test.item.update", "[1,{\"size\":2}]"));
  }

  private static Asked audit(String label, String filters, String options) {
    return new Asked(
        label,
        "audit.query",
        "[{\"query-filters\":" + filters + ",\"query-options\":{" + options + "}}]");
  }

  /// @return the tables
  static String run(Stage stage) throws IOException {
    Path data = Files.createTempDirectory(stage.folder(), "data");
    Subject ours =
        Subject.parbuckle(stage.root(), data).with(Map.of("PARBUCKLE_JOBS_KEEP_COUNT", "2000000"));
    try (var server = ServerProcess.start(ours, stage.children(), Place.ANYWHERE)) {
      server.call("test.item.create", "[{\"name\":\"one\"}]");
    }
    String url = "jdbc:sqlite:" + data.resolve("parbuckle.db");
    fill(url);
    var watch = Stopwatch.start();
    try (var server = ServerProcess.start(ours, stage.children(), Place.ANYWHERE)) {
      double start = watch.elapsed().toNanos() / 1e6;
      server.call("core.ping", "[]"); // the login takes its time on purpose
      var table = new Table("", "ms, median (min–max) of " + ROUNDS);
      for (Asked one : asked()) {
        table.row(one.label(), figures(server, one).text(1));
      }
      table.row("jobs: a page of 100 behind 10,000", pages(server));
      table.row("start, until ready", String.format(Locale.ROOT, "%.0f", start));
      return table.text() + "\n" + plans(url);
    }
  }

  private static void fill(String url) throws IOException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String sql : List.of(JOBS, CALLS, OUTCOMES)) {
        statement.executeUpdate(sql);
      }
      for (String sql : ENDS) {
        statement.executeUpdate(sql);
      }
      connection.commit();
    } catch (SQLException e) {
      throw new IOException("cannot fill the database", e);
    }
  }

  private static Figures figures(ServerProcess server, Asked one) throws IOException {
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      var watch = Stopwatch.start();
      server.call(one.method(), one.params());
      millis.add(watch.elapsed().toNanos() / 1e6);
    }
    return new Figures(millis);
  }

  /// The hundredth page and those behind it.
  private static String pages(ServerProcess server) throws IOException {
    String cursor = "";
    List<Double> millis = new ArrayList<>();
    for (int i = 0; i < 100 + ROUNDS; i++) {
      String options =
          "\"order_by\":[\"-id\"],\"limit\":100,\"extra\":{\"cursor\":\"" + cursor + "\"}";
      var watch = Stopwatch.start();
      JsonValue page = server.call("core.get_jobs", "[[],{" + options + "}]");
      if (i >= 100) {
        millis.add(watch.elapsed().toNanos() / 1e6);
      }
      cursor =
          page instanceof JsonObject found && found.at("cursor") instanceof JsonText(String next)
              ? next
              : "";
    }
    return new Figures(millis).text(1);
  }

  private static String plans(String url) throws IOException {
    var table = new Table("", "SQLite's plan");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (Map.Entry<String, String> plan : new TreeMap<>(PLANS).entrySet()) {
        List<String> steps = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery("explain query plan " + plan.getValue())) {
          while (rows.next()) {
            steps.add(rows.getString("detail"));
          }
        }
        table.row(plan.getKey(), String.join("; ", steps));
      }
    } catch (SQLException e) {
      throw new IOException("cannot explain the plans", e);
    }
    return table.text();
  }
}
