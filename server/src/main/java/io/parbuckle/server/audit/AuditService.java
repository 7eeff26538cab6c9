package io.parbuckle.server.audit;

import io.parbuckle.api.Call;
import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.crud.SettingConfig;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.param.Range;
import io.parbuckle.api.role.Role;
import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Settings;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.query.MemoryQueries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reading the trail: `audit.*` (`services.md` §8).
///
/// This file is the face. What may be asked is in [AuditQuery], files are in [Reports].
public final class AuditService implements Service {

  private static final Role READ = new Role("SYSTEM_AUDIT_READ");
  private static final Role WRITE = new Role("SYSTEM_AUDIT_WRITE");

  private static final long BYTES_OF_GIB = 1L << 30;
  private static final long PER_CENT = 100;

  private final AuditTrail trail;
  private final SettingConfig<AuditSettings, Update> settings;
  private final MemoryQueries queries;
  private final Path folder;
  private final Reports reports;
  private final Time time;

  /// @param folder of reports
  public AuditService(
      AuditTrail trail,
      Database database,
      Settings settings,
      MemoryQueries queries,
      Path folder,
      Time time) {
    this.trail = trail;
    this.settings =
        new SettingConfig<AuditSettings, Update>(
                database, settings, AuditSettings.NAME, AuditSettings.class, AuditSettings.DEFAULTS)
            .rule(this::check);
    this.queries = queries.ofTables().named("data.query-filters", "data.query-options");
    this.folder = folder;
    this.reports = new Reports(folder, time);
    this.time = time;
  }

  /// Whose records there may be; this server has those of one.
  enum Recorded {
    MIDDLEWARE,
    SMB,
    SUDO,
    SYSTEM
  }

  /// What rows are wanted.
  @Doc("Which rows of the audit trail.")
  @Name("AuditQuery")
  record Query(
      @Doc("Exactly one; this server records `MIDDLEWARE`.") @Default("[\"MIDDLEWARE\"]")
          List<Recorded> services,
      @Doc(
              "Filters as for every query, by the rules of tables; dots lead into `event_data` and"
                  + " `service_data`.")
          @Name("query-filters")
          @Default("[]")
          JsonValue queryFilters,
      @Doc("Options as for every query. One of `limit`, `count` and `get` must be given.")
          @Name("query-options")
          @Default("{}")
          JsonValue queryOptions,
      @Doc("Has no effect: there is one controller.") @Default("false") boolean remoteController) {}

  record QueryParams(@Doc("What is wanted.") @Default("{}") Query data) {}

  /// How a report is written.
  enum ExportFormat {
    CSV,
    JSON,
    YAML
  }

  /// What a report is made of.
  @Doc("Which rows of the audit trail, and how they are written.")
  @Name("AuditExport")
  record Export(
      @Doc("Exactly one; this server records `MIDDLEWARE`.") @Default("[\"MIDDLEWARE\"]")
          List<Recorded> services,
      @Doc("Filters as for `audit.query`.") @Name("query-filters") @Default("[]")
          JsonValue queryFilters,
      @Doc("Options as for `audit.query`, without `count` and `get`.")
          @Name("query-options")
          @Default("{}")
          JsonValue queryOptions,
      @Doc("Has no effect: there is one controller.") @Default("false") boolean remoteController,
      @Doc("Form of the rows.") @Default("\"JSON\"") ExportFormat exportFormat) {}

  record ExportParams(@Doc("What is wanted.") @Default("{}") Export data) {}

  /// A report that was made before.
  @Doc("A report of `audit.export`.")
  @Name("AuditDownloadReportArgs")
  record Report(@Doc("Its file name.") String reportName) {}

  record ReportParams(@Doc("Which report.") Report data) {}

  /// The setting as it is now.
  public static Supplier<AuditSettings> settings(Settings settings) {
    return () ->
        settings.get(AuditSettings.NAME, AuditSettings.class).orElse(AuditSettings.DEFAULTS);
  }

  /// The settings and what is known beside them.
  @Name("AuditEntry")
  record Entry(
      @Doc("Always 1.") long id,
      @Doc("Days that rows are kept.") int retention,
      @Doc("Kept, without effect.") int reservation,
      @Doc("GiB that the trail may take, 0 for no bound: the oldest rows go first.") int quota,
      @Doc("Per cent of the quota; kept, without effect.") int quotaFillWarning,
      @Doc("Per cent of the quota; kept, without effect.") int quotaFillCritical,
      @Doc("Always false.") boolean remoteLoggingEnabled,
      @Doc("What the trail takes.") Space space,
      @Doc("What is recorded of whom.") EnabledServices enabledServices) {}

  /// Whose records there are.
  record EnabledServices(
      @Doc("Always empty: all of it is recorded.") @Name("MIDDLEWARE") List<String> middleware,
      @Doc("Always empty.") @Name("SMB") List<String> smb,
      @Doc("Always empty.") @Name("SUDO") List<String> sudo) {}

  /// What of the settings is to change.
  @Name("AuditUpdate")
  record Update(
      @Doc("Days that rows are kept.") @Range(min = 1, max = 30) Edit<Integer> retention,
      @Doc("Kept, without effect.") @Range(min = 0, max = 100) Edit<Integer> reservation,
      @Doc("GiB that the trail may take, 0 for no bound.") @Range(min = 0, max = 100)
          Edit<Integer> quota,
      @Doc("Per cent; below `quota_fill_critical`.") @Range(min = 5, max = 80)
          Edit<Integer> quotaFillWarning,
      @Doc("Per cent.") @Range(min = 50, max = 95) Edit<Integer> quotaFillCritical) {}

  record UpdateParams(@Doc("What to change; the rest stays.") Update data) {}

  @Override
  public void declare(Offer offer) {
    offer.service("audit").inCli("system.audit").doc("Who did what, and when.");
    offer
        .call("audit.query", QueryParams.class, Shape.ANYTHING, this::query)
        .doc("Finds rows of the audit trail; a call and what it came to are one.")
        .needs(READ);
    offer
        .call("audit.config", NoParams.class, Entry.class, (_, _) -> entry(settings.read()))
        .doc("Reads the settings of the audit trail.")
        .needs(READ);
    offer
        .call("audit.update", UpdateParams.class, Entry.class, this::update)
        .doc("Changes the settings of the audit trail.")
        .needs(WRITE)
        .audited("Update audit configuration");
    offer
        .call(
            "audit.verify",
            NoParams.class,
            Verification.class,
            (_, _) -> Verification.of(trail.store()))
        .doc("Says whether a row of the audit trail was changed or taken away.")
        .needs(READ);
    offer
        .job("audit.export", ExportParams.class, String.class, this::export)
        .doc("Writes rows of the audit trail into a file on the server, and answers its path.")
        .needs(READ)
        .audited("Export audit data")
        .evenUnrecorded();
    offer
        .job("audit.download_report", ReportParams.class, Shape.NOTHING, this::download)
        .doc("Sends a report that the same account has made; through `core.download`.")
        .needs(READ)
        .writes()
        .audited("Download audit report", params -> params.data().reportName())
        .evenUnrecorded();
    declareTables(offer);
  }

  /// What is kept of the trail; no backup has it.
  public static void declareTables(Offer offer) {
    offer.table("audit_record", Offer.Keeps.HISTORY);
    offer.table("audit_chain", Offer.Keeps.HISTORY);
    offer.table("audit_open", Offer.Keeps.HISTORY);
  }

  private JsonValue query(Call call, QueryParams params) {
    Query data = params.data();
    queries.check(call, data.queryFilters(), data.queryOptions());
    JsonValue filters =
        AuditQuery.filters(data.services(), data.queryFilters(), data.queryOptions(), false);
    return queries.stored(call, rows(data.services()), filters, data.queryOptions());
  }

  /// Of other services there are none.
  private AuditRows rows(List<Recorded> services) {
    return new AuditRows(trail.store(), services.getFirst().name());
  }

  private String export(JobContext job, ExportParams params) throws IOException {
    Export data = params.data();
    Call call = ExportedRows.call(job.owner());
    queries.check(call, data.queryFilters(), data.queryOptions());
    JsonObject options = (JsonObject) data.queryOptions(); // as was checked
    if (JsonBoolean.TRUE.equals(options.get("count"))
        || JsonBoolean.TRUE.equals(options.get("get"))) {
      throw new Fault.CallError(Errno.EINVAL, "A report has rows: leave count and get out.");
    }
    JsonValue filters = AuditQuery.filters(data.services(), data.queryFilters(), options, true);
    ExportedRows rows =
        new ExportedRows(queries.ofJobs(), rows(data.services()), call, filters, options);
    reports.drop(time.instant().minus(Duration.ofDays(settings.read().retention())));
    return reports.write(job, data.exportFormat(), rows);
  }

  private @Nullable Void download(JobContext job, ReportParams params) throws IOException {
    reports.send(job, params.data().reportName());
    return null;
  }

  private Entry update(Call call, UpdateParams params) throws IOException {
    Entry changed = entry(settings.update(call, params.data()));
    trail.wake();
    return changed;
  }

  private void check(AuditSettings wanted, BiConsumer<String, String> wrong) {
    if (wanted.quota() != 0 && wanted.quota() < wanted.reservation()) {
      wrong.accept("audit_update.quota", "The quota is less than the reservation.");
    }
    long warning = (wanted.quota() * BYTES_OF_GIB) / PER_CENT * wanted.quotaFillWarning();
    long used = trail.store().chain().bytes();
    if (wanted.quota() != 0 && used > warning) {
      wrong.accept(
          "audit_update.quota",
          "The trail takes " + used + " bytes, which is above the warning level of such a quota.");
    }
    if (wanted.quotaFillWarning() >= wanted.quotaFillCritical()) {
      for (String member : List.of("quota_fill_warning", "quota_fill_critical")) {
        wrong.accept(
            "audit_update." + member, "The warning level must be below the critical level.");
      }
    }
  }

  private Entry entry(AuditSettings settings) throws IOException {
    return new Entry(
        1,
        settings.retention(),
        settings.reservation(),
        settings.quota(),
        settings.quotaFillWarning(),
        settings.quotaFillCritical(),
        false,
        Space.of(trail.store().chain().bytes(), Files.getFileStore(folder).getUsableSpace()),
        new EnabledServices(List.of(), List.of(), List.of()));
  }
}
