package io.parbuckle.server.certificate;

import io.parbuckle.api.Call;
import io.parbuckle.api.Difference;
import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.Version;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.param.Range;
import io.parbuckle.api.role.Role;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.store.RecordJson;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What there is of `system.general.*` (`services.md` §11): the certificate that is shown, the
/// versions of TLS, and what is kept for clients. Addresses, ports and who may come are the
/// operator's; they are shown and cannot be changed here.
///
/// As in the reference, what concerns the web takes effect with `system.general.ui_restart`; here
/// that reads the certificate anew and drops no connection.
final class GeneralService implements Service {

  private static final Logger LOG = LoggerFactory.getLogger(GeneralService.class);

  private static final String SCHEMA = "general_settings.";
  // Read in annotations only.
  static final long DELAY_SECONDS_MAX = 3600;

  private final Certificates certificates;
  private final WebFront front;
  private final Operated operated;
  private final Keyboards keyboards;
  private final Supplier<List<WebAddress>> listening;
  private final RecordJson records;
  private final Runnable reload;
  private final Time time;
  private final AtomicBoolean restarting = new AtomicBoolean();

  /// What the operator has set.
  ///
  /// @param tlsPort where TLS is listened on; 443 while it is not
  record Operated(String address, int port, int tlsPort, List<String> allow) {

    Operated {
      allow = List.copyOf(allow);
    }
  }

  /// @param listening asked only once the server runs
  /// @param reload shows new connections what is chosen now
  GeneralService(
      Certificates certificates,
      WebFront front,
      Operated operated,
      Keyboards keyboards,
      Supplier<List<WebAddress>> listening,
      RecordJson records,
      Runnable reload,
      Time time) {
    this.certificates = certificates;
    this.front = front;
    this.operated = operated;
    this.keyboards = keyboards;
    this.listening = listening;
    this.records = records;
    this.reload = reload;
    this.time = time;
  }

  /// `system.general.config`, in its newest form.
  @Doc("General settings.")
  record Config(
      @Doc("Always 1: there is one row.") long id,
      @Doc("Row of the certificate that is shown; null for the one in the data folder.")
          @Nullable Long uiCertificate,
      @Doc("Its name.") @Nullable String uiCertificateName,
      @Doc("Port of TLS; set by the operator.") int uiHttpsport,
      @Doc("Always false here.") boolean uiHttpsredirect,
      @Doc("Versions of TLS.") List<String> uiHttpsprotocols,
      @Doc("Port without TLS; set by the operator.") int uiPort,
      @Doc("Where it listens; set by the operator.") List<String> uiAddress,
      @Doc("Where it listens; set by the operator.") List<String> uiV6address,
      @Doc("Who may come; set by the operator.") List<String> uiAllowlist,
      @Doc("Kept for clients.") boolean uiConsolemsg,
      @Doc("Always `DENY` here.") String uiXFrameOptions,
      @Doc("Kept for clients.") String kbdmap,
      @Doc("Kept for clients; the machine's own is in `system.info`.") String timezone,
      @Doc("Kept for clients: nothing is collected.") boolean usageCollection,
      @Doc("Whether somebody has set that.") boolean usageCollectionIsSet,
      @Doc("Always true here.") boolean wizardshown,
      @Doc("Always false here.") boolean dsAuth) {}

  /// What may be changed.
  @Doc("Changes to the general settings. What the operator has set may be repeated, not changed.")
  @Name("SystemGeneralUpdateArgs")
  record Update(
      @Doc("Row of the certificate to be shown; null for the one in the data folder.")
          Edit<@Nullable Long> uiCertificate,
      @Doc("Set by the operator.") Edit<Integer> uiHttpsport,
      @Doc("Not offered here.") Edit<Boolean> uiHttpsredirect,
      @Doc("Versions of TLS: `TLSv1.2`, `TLSv1.3`.") Edit<List<String>> uiHttpsprotocols,
      @Doc("Set by the operator.") Edit<Integer> uiPort,
      @Doc("Set by the operator.") Edit<List<String>> uiAddress,
      @Doc("Set by the operator.") Edit<List<String>> uiV6address,
      @Doc("Set by the operator.") Edit<List<String>> uiAllowlist,
      @Doc("Kept.") Edit<Boolean> uiConsolemsg,
      @Doc("Only `DENY` here.") Edit<String> uiXFrameOptions,
      @Doc("Kept.") Edit<String> kbdmap,
      @Doc("Kept.") @Length(min = 1) Edit<String> timezone,
      @Doc("Kept: nothing is collected.") Edit<@Nullable Boolean> usageCollection,
      @Doc("Not offered here.") Edit<Boolean> dsAuth,
      @Doc("Seconds until the web settings take effect; null: not before `ui_restart`.")
          @Range(min = 0, max = DELAY_SECONDS_MAX)
          Edit<@Nullable Long> uiRestartDelay,
      @Doc("Not offered here.") Edit<@Nullable Long> rollbackTimeout) {}

  /// `system.general.update`.
  record UpdateParams(@Doc("What to change.") Update generalSettings) {}

  /// `system.general.ui_restart`.
  record RestartParams(
      @Doc("Seconds until then.") @Range(min = 0, max = DELAY_SECONDS_MAX) @Default("3")
          long delay) {}

  @Override
  public void declare(Offer offer) {
    offer.service("system.general").doc("Settings of the console and its address.");
    offer
        .call("system.general.config", NoParams.class, Config.class, (_, _) -> config())
        .doc("Reads the general settings.")
        .before(Version.V26, olderCertificate())
        .needs(Role.SYSTEM_GENERAL_READ);
    offer
        .call("system.general.update", UpdateParams.class, Config.class, this::update)
        .doc("Changes the general settings.")
        .before(Version.V26, olderCertificate())
        .needs(Role.SYSTEM_GENERAL_WRITE)
        .audited("System general update");
    offer
        .call("system.general.ui_restart", RestartParams.class, Shape.NOTHING, this::restart)
        .doc("Lets web settings take effect. Open connections stay.")
        .needs(Role.SYSTEM_GENERAL_WRITE);
    offer
        .call("system.general.checkin", NoParams.class, Shape.NOTHING, (_, _) -> null)
        .doc("Keeps web settings that would go back; here none does.")
        .needs(Role.SYSTEM_GENERAL_WRITE);
    offer
        .call(
            "system.general.checkin_waiting",
            NoParams.class,
            Shape.nullable(Long.class),
            (_, _) -> null)
        .doc("Seconds until web settings go back; always null here.")
        .needs(Role.SYSTEM_GENERAL_WRITE);
    offer
        .call("system.general.local_url", NoParams.class, String.class, (_, _) -> localUrl())
        .doc("What opens the console on this machine.")
        .needs(Role.SYSTEM_GENERAL_READ);
    offer
        .call(
            "system.general.get_ui_urls",
            NoParams.class,
            Shape.list(String.class),
            (_, _) -> urls())
        .doc("What opens the console, for each address of this machine.")
        .unlisted()
        .needs(Role.FULL_ADMIN);
    choices(offer);
  }

  private String localUrl() {
    return listening.get().getFirst().localUrl();
  }

  private List<String> urls() {
    return listening.get().stream()
        .flatMap(each -> each.urls().stream())
        .distinct()
        .sorted()
        .toList();
  }

  private void choices(Offer offer) {
    choice(offer, "ui_certificate", "Certificates that can be shown.", this::certificateChoices);
    choice(offer, "ui_httpsprotocols", "Versions of TLS.", () -> same(GeneralSettings.PROTOCOLS));
    choice(offer, "ui_address", "Where this server listens.", () -> addresses(false));
    choice(offer, "ui_v6address", "Where this server listens.", () -> addresses(true));
    choice(
        offer,
        "timezone",
        "Time zones.",
        () -> same(ZoneId.getAvailableZoneIds().stream().sorted().toList()));
    choice(offer, "kbdmap", "Layouts of keyboards.", keyboards::choices);
    choice(offer, "country", "Countries.", Countries::choices);
  }

  private static void choice(
      Offer offer, String what, String doc, Supplier<Map<String, String>> choices) {
    offer
        .call(
            "system.general." + what + "_choices",
            NoParams.class,
            Shape.map(String.class),
            (_, _) -> choices.get())
        .doc(doc)
        .needs(Role.SYSTEM_GENERAL_READ, Role.READONLY_ADMIN);
  }

  private static Map<String, String> same(List<String> words) {
    Map<String, String> choices = new LinkedHashMap<>();
    words.forEach(word -> choices.put(word, word));
    return choices;
  }

  private Map<String, String> certificateChoices() {
    Map<String, String> choices = new LinkedHashMap<>();
    certificates.all().stream()
        .filter(CertificateEntry::certTypeExisting)
        .forEach(each -> choices.put(String.valueOf(each.id()), each.name()));
    return choices;
  }

  private Map<String, String> addresses(boolean v6) {
    return same(operated.address().contains(":") == v6 ? List.of(operated.address()) : List.of());
  }

  /// Until 26 the whole entry stood there. Its private key is masked for everybody:
  /// `certificate.query` shows it to who may see it.
  private Difference olderCertificate() {
    return Difference.answered(Shape.of(JsonObject.class), this::lowered);
  }

  private JsonValue lowered(JsonValue config) {
    if (!(config instanceof JsonObject object)) {
      return config;
    }
    JsonValue id = object.get("ui_certificate");
    JsonValue entry =
        id instanceof JsonInteger row && certificates.exists(row.small())
            ? records.write(certificates.one(row.small()).masked())
            : JsonValue.NULL;
    return object.without("ui_certificate_name").with("ui_certificate", entry);
  }

  private Config config() {
    GeneralSettings kept = front.settings();
    Long shown = kept.uiCertificate();
    boolean v6 = operated.address().contains(":");
    List<String> here = List.of(operated.address());
    return new Config(
        1,
        shown,
        shown == null || !certificates.exists(shown) ? null : certificates.one(shown).name(),
        operated.tlsPort(),
        false,
        kept.protocols(),
        operated.port(),
        v6 ? List.of() : here,
        v6 ? here : List.of(),
        operated.allow(),
        kept.consolemsg(),
        "DENY",
        kept.kbdmap(),
        kept.timezone(),
        kept.usageCollection() == null || kept.usageCollection(),
        kept.usageCollection() != null,
        true,
        false);
  }

  private Config update(Call call, UpdateParams params) {
    Update wanted = params.generalSettings();
    check(wanted);
    GeneralSettings kept = front.settings();
    front.settings(
        new GeneralSettings(
            wanted.uiCertificate().over(kept.uiCertificate()),
            wanted.uiHttpsprotocols().over(kept.protocols()).stream().sorted().toList(),
            wanted.uiConsolemsg().over(kept.consolemsg()),
            wanted.kbdmap().over(kept.kbdmap()),
            wanted.timezone().over(kept.timezone()),
            wanted.usageCollection().over(kept.usageCollection())));
    Long delay = wanted.uiRestartDelay().over(null);
    if (delay != null) {
      restartIn(delay);
    }
    return config();
  }

  private void check(Update wanted) {
    List<Problem> problems = new ArrayList<>();
    Config now = config();
    Long certificate = wanted.uiCertificate().over(null);
    if (certificate != null && !certificates.canBeShown(certificate)) {
      problems.add(
          new Problem(
              SCHEMA + "ui_certificate",
              "There is no such certificate, or it is a request for one."));
    }
    List<String> protocols = wanted.uiHttpsprotocols().over(now.uiHttpsprotocols());
    if (protocols.isEmpty()
        || protocols.stream().distinct().count() != protocols.size()
        || !GeneralSettings.PROTOCOLS.containsAll(protocols)) {
      problems.add(
          new Problem(
              SCHEMA + "ui_httpsprotocols",
              "TLSv1.2, TLSv1.3 or both: older ones are not safe any more."));
    }
    same(wanted.uiPort(), now.uiPort(), "ui_port", "listen", problems);
    same(wanted.uiHttpsport(), now.uiHttpsport(), "ui_httpsport", "tls", problems);
    same(wanted.uiAddress(), now.uiAddress(), "ui_address", "listen", problems);
    same(wanted.uiV6address(), now.uiV6address(), "ui_v6address", "listen", problems);
    same(wanted.uiAllowlist(), now.uiAllowlist(), "ui_allowlist", "allow", problems);
    offered(wanted.uiHttpsredirect(), false, "ui_httpsredirect", problems);
    offered(wanted.uiXFrameOptions(), "DENY", "ui_x_frame_options", problems);
    offered(wanted.dsAuth(), false, "ds_auth", problems);
    if (wanted.rollbackTimeout().over(null) != null) {
      problems.add(
          new Problem(
              SCHEMA + "rollback_timeout",
              "This is not offered here: no connection is lost by a change of the certificate."));
    }
    if (wanted.kbdmap() instanceof Edit.Set<String>(String layout) && !keyboards.knows(layout)) {
      problems.add(new Problem(SCHEMA + "kbdmap", "There is no such layout of a keyboard."));
    }
    if (!ZoneId.getAvailableZoneIds().contains(wanted.timezone().over("UTC"))) {
      problems.add(new Problem(SCHEMA + "timezone", "There is no such time zone."));
    }
    if (!problems.isEmpty()) {
      throw new Fault.Invalid(problems);
    }
  }

  private static <T> void same(
      Edit<T> wanted, T now, String member, String setting, List<Problem> problems) {
    if (!wanted.over(now).equals(now)) {
      problems.add(
          new Problem(
              SCHEMA + member,
              "The operator sets this, with `"
                  + setting
                  + "` in the server's own settings; it is "
                  + now
                  + "."));
    }
  }

  private static <T> void offered(Edit<T> wanted, T only, String member, List<Problem> problems) {
    if (!wanted.over(only).equals(only)) {
      problems.add(new Problem(SCHEMA + member, "Only " + only + " is offered here."));
    }
  }

  private @Nullable Void restart(Call call, RestartParams params) {
    restartIn(params.delay());
    return null;
  }

  /// One at a time: what waits will read what is set by then.
  private void restartIn(long seconds) {
    if (restarting.compareAndSet(false, true)) {
      Thread.ofVirtual().name("ui-restart").start(() -> restartAfter(seconds));
    }
  }

  private void restartAfter(long seconds) {
    try {
      time.sleep(Duration.ofSeconds(seconds));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return;
    } finally {
      restarting.set(false);
    }
    try {
      reload.run();
      LOG.atInfo().log("the web settings are in effect");
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("the web settings could not be read; what was in use stays");
    }
  }
}
