package io.parbuckle.host.catalog;

import io.parbuckle.api.param.Doc;
import java.util.List;

/// The catalogue settings as clients see them.
@Doc("The catalogue settings.")
record CatalogConfig(
    @Doc("Always `TRUENAS`.") String id,
    @Doc("Always `TRUENAS`.") String label,
    @Doc("Trains whose applications are offered.") List<String> preferredTrains,
    @Doc("Folder of the catalogues' content.") String location,
    @Doc("The catalogues, in the order in which they count.") List<Repository> repositories) {

  CatalogConfig {
    preferredTrains = List.copyOf(preferredTrains);
    repositories = List.copyOf(repositories);
  }

  /// A catalogue as clients see it.
  @Doc("A catalogue.")
  record Repository(
      @Doc("Name of the catalogue.") String label,
      @Doc("Address; a user name or password in it is shown as `********`.") String repository,
      @Doc("Branch that is read.") String branch) {}
}
