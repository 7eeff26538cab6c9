package io.parbuckle.server.method;

import io.parbuckle.api.Difference;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Version;
import io.parbuckle.api.crud.EntriesRow;
import io.parbuckle.api.query.Rows;
import io.parbuckle.api.role.Role;
import io.parbuckle.server.query.MemoryQueries;

/// `X.query` and `X.get_instance`.
abstract class EntriesRows<Self extends EntriesRow<Self>> implements EntriesRow<Self> {

  final String service;
  final Declarations offer;
  private final Offer.CallRow<?> query;
  private final Offer.CallRow<?> instance;

  <T> EntriesRows(
      String service, Declarations offer, Class<T> entry, Rows<T> rows, MemoryQueries rules) {
    this.service = service;
    this.offer = offer;
    query = offer.query(service + ".query", entry, rows, rules);
    instance = offer.instance(service + ".get_instance", entry, rows, rules);
  }

  /// Nothing else.
  static final class Alone extends EntriesRows<Alone> {

    <T> Alone(
        String service, Declarations offer, Class<T> entry, Rows<T> rows, MemoryQueries rules) {
      super(service, offer, entry, rows, rules);
    }

    @Override
    Alone self() {
      return this;
    }

    @Override
    public Alone roles(String prefix) {
      return reads(new Role(prefix + "_READ"));
    }
  }

  abstract Self self();

  @Override
  public Self called(String one, String many) {
    query.doc("Finds " + many + ".");
    instance.doc("Reads " + one + ".");
    return self();
  }

  @Override
  public Self reads(Role... roles) {
    query.needs(roles);
    instance.needs(roles);
    return self();
  }

  @Override
  public Self before(Version version, Difference... differences) {
    query.before(version, differences);
    instance.before(version, differences);
    return self();
  }

  @Override
  public Self hiddenFromCli() {
    offer.service(service).hiddenFromCli();
    return self();
  }
}
