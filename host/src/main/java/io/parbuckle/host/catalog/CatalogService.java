package io.parbuckle.host.catalog;

import io.parbuckle.api.Difference;
import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Platform;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.Version;
import io.parbuckle.api.crud.Config;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.api.role.Role;
import io.parbuckle.host.catalog.CatalogParams.AppDetails;
import io.parbuckle.host.catalog.CatalogParams.Apps;
import io.parbuckle.host.catalog.CatalogParams.CatalogUpdate;
import io.parbuckle.host.catalog.CatalogParams.Similar;
import io.parbuckle.protocol.json.JsonValue;
import org.jspecify.annotations.Nullable;

/// Catalogues of applications: `catalog.*`, and what `app.*` says about what they offer.
///
/// This file is the face: what can be called, by whom. The rules are in [Catalogs] and [AppOffers].
public final class CatalogService implements Service {

  private static final Shape<JsonValue> OFFERED =
      Shape.joined(AppEntry.class, AppEntry.Offered.class);

  private final Catalogs catalogs;
  private final AppOffers offers;

  public CatalogService(Platform platform) {
    this.catalogs = new Catalogs(platform, SyncLimits.DEFAULTS);
    this.offers = new AppOffers(catalogs);
  }

  @Override
  public void declare(Offer offer) {
    offer.service("catalog").inCli("app.catalog").doc("Catalogues of applications.");
    offer.service("app").doc("Applications that catalogues offer.");
    offer
        .config(
            "catalog",
            CatalogConfig.class,
            CatalogUpdate.class,
            Config.of(catalogs::config, catalogs::update))
        .called("the catalogue settings")
        .roles("CATALOG")
        .audited();
    offer
        .job("catalog.sync", NoParams.class, Shape.NOTHING, this::sync)
        .doc("Fetch all catalogues and read their index.")
        .needs(Role.CATALOG_WRITE)
        .audited("Synchronise catalogues")
        .lock("official_catalog_sync")
        .lockQueueSize(1)
        .abortable();
    offer
        .job("catalog.sync_all", NoParams.class, Shape.NOTHING, this::syncAll)
        .doc("Fetch all catalogues and read their index; the progress counts catalogues.")
        .needs(Role.CATALOG_WRITE)
        .audited("Synchronise catalogues")
        .lock("sync_catalogs")
        .abortable();
    offer
        .call(
            "catalog.trains", NoParams.class, Shape.list(String.class), (_, _) -> catalogs.trains())
        .doc("The trains that the last sync found.")
        .needs(Role.CATALOG_READ);
    offer
        .call("catalog.synced", NoParams.class, Boolean.class, (_, _) -> catalogs.synced())
        .doc("Whether every configured catalogue has been fetched once.")
        .needs(Role.CATALOG_READ)
        .since(Version.V26);
    offer
        .call(
            "catalog.apps", Apps.class, Shape.ANYTHING, (_, params) -> catalogs.apps(params.data()))
        .looksLike(Shape.map(Shape.map(AppEntry.class)))
        .doc("Applications by train and name, as the last sync found them.")
        .needs(Role.CATALOG_READ)
        .before(Version.V26, Difference.renamed("catalog_apps_options", "data"));
    offer
        .call(
            "catalog.get_app_details",
            AppDetails.class,
            Shape.ANYTHING,
            (_, params) -> catalogs.details(params.appName(), params.appVersionDetails().train()))
        .looksLike(Shape.joined(AppEntry.class, AppEntry.Versions.class))
        .doc("One application with all its versions.")
        .needs(Role.CATALOG_READ);
    declareOffers(offer);
    offer.table("catalog_content", Offer.Keeps.DERIVED);
    offer.table("catalog_app", Offer.Keeps.DERIVED);
    offer.sealed(Catalogs.SEALED_LOGINS);
  }

  private void declareOffers(Offer offer) {
    offer
        .query("app.available", JsonValue.class, (_, _) -> offers.available())
        .looksLike(OFFERED)
        .doc("The applications of the preferred trains.")
        .needs(Role.CATALOG_READ);
    offer
        .query("app.latest", JsonValue.class, (_, _) -> offers.latest())
        .looksLike(OFFERED)
        .doc("The applications of the preferred trains, newest first.")
        .needs(Role.CATALOG_READ);
    offer
        .call(
            "app.categories",
            NoParams.class,
            Shape.list(String.class),
            (_, _) -> offers.categories())
        .doc("The categories that have applications.")
        .needs(Role.CATALOG_READ);
    offer
        .call(
            "app.similar",
            Similar.class,
            Shape.list(JsonValue.class),
            (_, params) -> offers.similar(params.appName(), params.train()))
        .looksLike(Shape.list(OFFERED))
        .doc("Applications that share categories or tags with one, most alike first.")
        .needs(Role.CATALOG_READ);
  }

  private @Nullable Void sync(JobContext job, NoParams none) throws InterruptedException {
    catalogs.sync(job);
    return null;
  }

  private @Nullable Void syncAll(JobContext job, NoParams none) throws InterruptedException {
    catalogs.syncAll(job);
    return null;
  }
}
