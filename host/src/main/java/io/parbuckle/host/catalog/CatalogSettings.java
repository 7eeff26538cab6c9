package io.parbuckle.host.catalog;

import io.parbuckle.api.param.Doc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The catalogue settings as they are stored.
record CatalogSettings(
    @Doc("Trains whose applications are offered.") List<String> preferredTrains,
    @Doc("The catalogues.") List<StoredRepository> repositories) {

  static final CatalogSettings DEFAULTS =
      new CatalogSettings(
          List.of("stable"),
          List.of(
              new StoredRepository("TRUENAS", "https://github.com/truenas/apps", "master", null)));

  CatalogSettings {
    preferredTrains = List.copyOf(preferredTrains);
    repositories = List.copyOf(repositories);
  }

  /// A catalogue.
  ///
  /// @param address without user name and password
  /// @param sealedLogin user name and password as they stood in the address, encrypted; null
  ///   without
  record StoredRepository(
      @Doc("Name of the catalogue.") String label,
      @Doc("Address without secrets.") String address,
      @Doc("Branch that is read.") String branch,
      @Doc("Encrypted user name and password, or null.") @Nullable String sealedLogin) {}
}
