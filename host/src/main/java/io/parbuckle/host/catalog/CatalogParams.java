package io.parbuckle.host.catalog;

import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.param.Matches;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.param.Secret;
import java.util.List;

/// The parameters of the methods of this package.
final class CatalogParams {

  private CatalogParams() {}

  @Doc("A change of the catalogue settings.")
  @Name("CatalogUpdateArgs")
  record CatalogUpdate(
      @Doc("Trains whose applications are offered; at least one.") @Length(min = 1)
          Edit<List<String>> preferredTrains,
      @Doc("The whole list of catalogues, replaced at once.")
          Edit<List<RepositoryUpdate>> repositories) {}

  @Doc("A catalogue: a git repository with a `catalog.json` at its top.")
  record RepositoryUpdate(
      @Doc("Name of the catalogue, unique without regard to case.") @Matches("[A-Za-z0-9_-]{1,64}")
          String label,
      @Doc("Address: https, http, git or file. A user name or password in it is kept encrypted.")
          @Length(min = 1)
          @Secret
          String repository,
      @Doc("Branch to read.") @Default("\"master\"") @Length(min = 1, max = 255) String branch) {}

  record Apps(@Doc("Which applications to answer.") AppsOptions data) {}

  @Doc("Which applications to answer. The index of the last sync answers in any case.")
  @Name("CatalogAppsArgs")
  record AppsOptions(
      @Doc("Whether the index may answer; it always does.") @Default("true") boolean cache,
      @Doc("Whether only the index may answer; it always does.") @Default("false")
          boolean cacheOnly,
      @Doc("Answer all trains.") @Default("true") boolean retrieveAllTrains,
      @Doc("Otherwise these trains.") @Length(min = 1) @Default("[]") List<String> trains) {}

  record AppDetails(
      @Doc("Name of the application.") @Length(min = 1) String appName,
      @Doc("Where it stands.") VersionDetails appVersionDetails) {}

  @Doc("Where an application stands.")
  @Name("CatalogAppVersionDetails")
  record VersionDetails(@Doc("Its train.") @Length(min = 1) String train) {}

  record Similar(
      @Doc("Name of the application.") @Length(min = 1) String appName,
      @Doc("Its train.") @Length(min = 1) String train) {}
}
