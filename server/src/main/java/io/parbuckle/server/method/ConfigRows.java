package io.parbuckle.server.method;

import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.crud.Config;
import io.parbuckle.api.crud.ConfigRow;
import io.parbuckle.api.role.Role;

/// `X.config` and `X.update` (`core-methods.md` §7). No event tells of a change.
final class ConfigRows<E, U> implements ConfigRow {

  private final Offer.CallRow<NoParams> read;
  private final Offer.CallRow<Update<U>> update;
  private String what = "the settings";
  private boolean audited;

  record Update<U>(U wanted) {}

  ConfigRows(
      String service, Declarations offer, Class<E> settings, Class<U> wanted, Config<E, U> config) {
    read =
        offer.call(service + ".config", NoParams.class, settings, (call, _) -> config.read(call));
    Forms forms = offer.forms();
    update =
        offer.call(
            service + ".update",
            () ->
                forms.ofGeneric(
                    Update.class,
                    CrudRows.named(service) + "_update",
                    "What to change; what is left out stays.",
                    wanted),
            io.parbuckle.api.Shape.of(settings),
            (call, params) -> config.update(call, params.wanted()));
  }

  @Override
  public ConfigRow called(String name) {
    what = name;
    read.doc("Reads " + name + ".");
    update.doc("Changes " + name + ".");
    audit();
    return this;
  }

  @Override
  public ConfigRow roles(String prefix) {
    return reads(new Role(prefix + "_READ")).writes(new Role(prefix + "_WRITE"));
  }

  @Override
  public ConfigRow reads(Role... roles) {
    read.needs(roles);
    return this;
  }

  @Override
  public ConfigRow writes(Role... roles) {
    update.needs(roles);
    return this;
  }

  @Override
  public ConfigRow audited() {
    audited = true;
    audit();
    return this;
  }

  private void audit() {
    if (audited) {
      update.audited("Update " + what.replaceFirst("^(an?|the) ", ""));
    }
  }
}
