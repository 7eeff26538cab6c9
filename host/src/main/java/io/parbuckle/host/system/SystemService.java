package io.parbuckle.host.system;

import io.parbuckle.api.Difference;
import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Platform;
import io.parbuckle.api.Service;
import io.parbuckle.api.Version;
import io.parbuckle.api.role.Role;
import io.parbuckle.host.system.SystemParams.FeatureEnabled;
import io.parbuckle.host.system.SystemParams.ReleaseNotesUrl;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Facts about the machine and the product: `system.*`, as far as they only look.
///
/// This file is the face; the facts come from [SystemFacts].
public final class SystemService implements Service {

  private final SystemFacts facts;

  /// @param built when this product was built
  public SystemService(Platform platform, Instant built) {
    this(SystemFacts.of(platform, built));
  }

  SystemService(SystemFacts facts) {
    this.facts = facts;
  }

  @Override
  public void declare(Offer offer) {
    offer.service("system").doc("This machine and this product.");
    offer.service("system.global").doc("An id of this server.");
    offer
        .call("system.info", NoParams.class, SystemInfo.class, (_, _) -> facts.info())
        .doc("This machine and this product: processor, memory, load, time, versions.")
        .needs(Role.READONLY_ADMIN);
    offer
        .call("system.version", NoParams.class, String.class, (_, _) -> facts.version())
        .doc("Name and version of the API release that is served.")
        .anyLogin();
    offer
        .call("system.version_short", NoParams.class, String.class, (_, _) -> facts.versionShort())
        .doc("Version of the API release that is served, without a name.")
        .anyLogin();
    offer
        .call("system.host_id", NoParams.class, String.class, (_, _) -> facts.hostId())
        .doc("An id of this machine that survives restarts: 64 hexadecimal digits.")
        .needs(Role.READONLY_ADMIN);
    offer
        .call("system.boot_id", NoParams.class, String.class, (_, _) -> facts.bootId())
        .doc("An id that is new after each start of the host.")
        .noLogin();
    offer
        .call("system.global.id", NoParams.class, String.class, (_, _) -> facts.globalId())
        .doc("A random id of this installation, made once.")
        .needs(Role.READONLY_ADMIN);
    offer
        .call("system.hostname", NoParams.class, String.class, (_, _) -> facts.hostname())
        .doc("Name of the host.")
        .unlisted()
        .before(Version.V25_10, Difference.forAnyLogin());
    declareProduct(offer);
    declareSignIn(offer);
    declareLife(offer);
  }

  /// What clients ask for their page to log in (`protocol.md` §9.5).
  private static void declareSignIn(Offer offer) {
    offer.service("system.advanced").doc("What sign-in pages show.");
    offer.service("truenas").doc("Who manages this server.");
    offer
        .call("system.advanced.login_banner", NoParams.class, String.class, (_, _) -> "")
        .doc("What is to be shown before a login: always empty, for nothing.")
        .noLogin();
    offer
        .call("truenas.managed_by_truecommand", NoParams.class, Boolean.class, (_, _) -> false)
        .doc("Whether TrueCommand manages this server: never.")
        .noLogin();
  }

  private void declareProduct(Offer offer) {
    offer
        .call("system.product_type", NoParams.class, String.class, (_, _) -> "COMMUNITY_EDITION")
        .doc("Edition of the product.")
        .needs(Role.SYSTEM_PRODUCT_READ);
    offer
        .call("system.feature_enabled", FeatureEnabled.class, Boolean.class, (_, _) -> false)
        .doc("Whether a licence lists the feature. There are no licences, so always false.")
        .before(
            Version.V26,
            Difference.words(
                "feature", List.of("DEDUP", "FIBRECHANNEL", "VM"), Map.of("VM", "VMS")))
        .needs(Role.SYSTEM_PRODUCT_READ);
    offer
        .call(
            "system.release_notes_url",
            ReleaseNotesUrl.class,
            String.class,
            (_, params) ->
                facts.releaseNotesUrl(
                    Objects.requireNonNullElse(params.versionStr(), facts.versionShort())))
        .doc("Where the notes of a release of the API stand.")
        .needs(Role.SYSTEM_PRODUCT_READ);
  }

  // Calls are accepted after the start only, and no longer once the server stops.
  private static void declareLife(Offer offer) {
    offer
        .call("system.state", NoParams.class, String.class, (_, _) -> "READY")
        .doc("Where the system stands in its life: BOOTING, READY or SHUTTING_DOWN.")
        .needs(Role.SYSTEM_GENERAL_READ);
    offer
        .call("system.ready", NoParams.class, Boolean.class, (_, _) -> true)
        .doc("Whether the system has finished its start.")
        .needs(Role.SYSTEM_GENERAL_READ);
  }
}
