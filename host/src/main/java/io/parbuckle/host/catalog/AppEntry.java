package io.parbuckle.host.catalog;

import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Loose;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An application as catalogues describe it, for descriptions; a catalogue may say more.
/// [CatalogReader] sees to it that this much is true.
@Loose
@Doc("An application.")
record AppEntry(
    @Doc("A page about it.") @Nullable String appReadme,
    @Doc("What it is for.") List<JsonValue> categories,
    @Doc("What it does.") String description,
    @Doc("The catalogue holds all of it.") boolean healthy,
    @Doc("What is missing.") @Nullable String healthyError,
    @Doc("Its home page.") String home,
    @Doc("Its folder on this machine.") String location,
    @Doc("Its newest version in the catalogue.") @Nullable String latestVersion,
    @Doc("The version of what it installs.") @Nullable String latestAppVersion,
    @Doc("Both for people.") @Nullable String latestHumanVersion,
    @Doc("When it was last changed.") @Nullable Instant lastUpdate,
    @Doc("Its name.") String name,
    @Doc("The catalogue recommends it.") boolean recommended,
    @Doc("Its name for people.") String title,
    @Doc("Who looks after it.") List<JsonValue> maintainers,
    @Doc("Words to find it by.") List<JsonValue> tags,
    @Doc("Addresses of pictures.") List<JsonValue> screenshots,
    @Doc("Where its sources are.") List<JsonValue> sources,
    @Doc("Address of its icon.") @Nullable String iconUrl) {

  /// What `catalog.get_app_details` adds.
  record Versions(@Doc("Its versions, by number.") Edit<Map<String, JsonObject>> versions) {}

  /// What `app.available` adds.
  record Offered(
      @Doc("Its catalogue.") String catalog,
      @Doc("Whether it is installed; nothing is here.") boolean installed,
      @Doc("Its train.") String train,
      @Doc("Always null: nobody counts.") JsonValue popularityRank) {}
}
