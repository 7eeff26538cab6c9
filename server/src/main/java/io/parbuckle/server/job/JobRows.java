package io.parbuckle.server.job;

import io.parbuckle.api.Call;
import io.parbuckle.api.Caller;
import io.parbuckle.api.store.Dialect;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.query.Column;
import io.parbuckle.server.query.Column.Kind;
import io.parbuckle.server.query.Sql;
import io.parbuckle.server.query.Stored;
import io.parbuckle.server.query.StoredRows;
import io.parbuckle.server.query.Table;
import io.parbuckle.server.query.Wanted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/// All jobs, as queries find them: rows, and in place of the rows of jobs that have not ended what
/// these are in memory.
///
/// Jobs in memory are taken first, and are listed as they were then. A job that is accepted
/// meanwhile may or may not be among the rows.
///
/// **Threads.** Any.
public final class JobRows implements StoredRows<JsonObject> {

  /// What filters find in columns as an entry shows it. The rest is JSON, or sealed, or depends on
  /// the method.
  private static final Table TABLE =
      new Table(
          List.of(
              Column.required("id", Kind.INTEGER),
              Column.required("method", Kind.TEXT),
              Column.required("state", Kind.TEXT),
              Column.optional("description", Kind.TEXT),
              Column.required("abortable", Kind.BOOLEAN),
              Column.required("is_transient", Kind.BOOLEAN).at("transient"),
              Column.optional("logs_excerpt", Kind.TEXT),
              Column.required("percent", Kind.INTEGER).at("progress", "percent"),
              Column.required("progress", Kind.TEXT).at("progress", "description"),
              Column.required("time_queued", Kind.ZONELESS_TIME).at("time_started"),
              Column.optional("time_finished", Kind.ZONELESS_TIME)),
          Set.of(),
          Column.required("id", Kind.INTEGER));

  /// More jobs than that are counted one by one.
  private static final int LEFT_OUT_MAX = 1_000;

  /// The member that `options.extra.details` adds (`extensions.md` §7.1).
  public static final String DETAILS = "details";

  private final JobStore store;
  private final Function<JobRow, JobView> views;
  private final Supplier<List<JobView>> live;
  private final BiFunction<Call, JsonObject, Function<JobView, JsonObject>> shown;

  JobRows(
      JobStore store,
      Function<JobRow, JobView> views,
      Supplier<List<JobView>> live,
      BiFunction<Call, JsonObject, Function<JobView, JsonObject>> shown) {
    this.store = store;
    this.views = views;
    this.live = live;
    this.shown = shown;
  }

  @Override
  public List<JsonObject> all(Call call, JsonObject extra) {
    List<JsonObject> all = new ArrayList<>();
    Stored jobs = stored(call, extra, job -> job);
    for (JsonValue job : jobs.read(Wanted.all(jobs))) {
      all.add((JsonObject) job);
    }
    return all;
  }

  @Override
  public Stored stored(Call call, JsonObject extra, Function<JsonObject, JsonValue> entry) {
    return new Seen(call.caller(), shown.apply(call, extra).andThen(entry), showsDetails(extra));
  }

  /// Whether a query's `options.extra` asks for details.
  public static boolean showsDetails(JsonObject extra) {
    return JsonBoolean.TRUE.equals(extra.get(DETAILS));
  }

  /// What one caller may see.
  private final class Seen implements Stored {

    private final Caller caller;
    private final Function<JobView, JsonValue> entry;
    private final boolean details;
    private final Map<Long, JobView> running = new LinkedHashMap<>();

    Seen(Caller caller, Function<JobView, JsonValue> entry, boolean details) {
      this.caller = caller;
      this.entry = entry;
      this.details = details;
      live.get().forEach(job -> running.put(job.id(), job));
    }

    @Override
    public Table table() {
      return TABLE;
    }

    @Override
    public Set<String> onlyShown() {
      return details ? Set.of(DETAILS) : Set.of();
    }

    @Override
    public Dialect dialect() {
      return store.dialect();
    }

    @Override
    public Iterable<JsonValue> read(Wanted wanted) {
      return () -> new Listing(this::rows, visibleRunning(), entry, this::counts, wanted);
    }

    private List<JobView> rows(Sql sql) {
      return store.found(sql).stream().map(views).toList();
    }

    private List<JobView> visibleRunning() {
      return running.values().stream().filter(job -> JobAccess.mayRead(caller, job)).toList();
    }

    private boolean counts(JobView job) {
      return !running.containsKey(job.id()) && JobAccess.mayRead(caller, job);
    }

    @Override
    public OptionalLong count(Wanted wanted) {
      if (JobAccess.limited(caller) || running.size() > LEFT_OUT_MAX) {
        return OptionalLong.empty();
      }
      long inMemory = running.values().stream().map(entry).filter(wanted.matches()).count();
      return OptionalLong.of(inMemory + store.count(wanted.where().and(notRunning())));
    }

    private Sql notRunning() {
      if (running.isEmpty()) {
        return Sql.TRUE;
      }
      Map<String, Object> ids = new LinkedHashMap<>();
      List<String> places = new ArrayList<>();
      for (long id : running.keySet()) {
        places.add(":running" + ids.size());
        ids.put("running" + ids.size(), id);
      }
      return new Sql("id not in (" + String.join(", ", places) + ")", ids);
    }
  }
}
