package io.parbuckle.server.method;

import io.parbuckle.api.Difference;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Shape;
import io.parbuckle.api.Version;
import io.parbuckle.api.crud.CrudRow;
import io.parbuckle.api.crud.Written;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.query.MemoryQueries;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `X.query`, `X.get_instance`, `X.create`, `X.update`, `X.delete`, and the collection `X.query`
/// (`core-methods.md` §6).
final class CrudRows<E, C, U> extends EntriesRows<CrudRow<C>> implements CrudRow<C> {

  private final Class<E> entry;
  private final Offer.CallRow<Create<C>> create;
  private final Offer.CallRow<Update<U>> update;
  private final Offer.CallRow<Key> delete;
  private final Offer.EventRow event;
  private String one = "an entry";
  private @Nullable Function<C, String> detail;

  /// The records that a service is made of.
  record Types<E, C, U>(Class<E> entry, Class<C> create, Class<U> update) {}

  record Create<C>(C wanted) {}

  record Update<U>(@Doc("Key of the entry.") long id, U wanted) {}

  record Key(@Doc("Key of the entry.") long id) {}

  CrudRows(
      String service,
      Declarations offer,
      Types<E, C, U> types,
      CrudRules<E, C, U> rules,
      MemoryQueries queries) {
    super(service, offer, types.entry(), rules, queries);
    entry = types.entry();
    Forms forms = offer.forms();
    Shape<Written<E>> written = Shape.written(entry);
    create =
        offer.call(
            service + ".create",
            () ->
                forms.ofGeneric(
                    Create.class, schema("create"), "What it is made of.", types.create()),
            written,
            (call, params) ->
                rules.create(call, params.wanted(), made -> told(Change.Kind.ADDED, made)));
    update =
        offer.call(
            service + ".update",
            () ->
                forms.ofGeneric(
                    Update.class,
                    schema("update"),
                    "What to change; the rest stays.",
                    types.update()),
            written,
            (call, params) ->
                rules.update(
                    call, params.id(), params.wanted(), it -> told(Change.Kind.CHANGED, it)));
    delete =
        offer.call(
            service + ".delete",
            Key.class,
            Boolean.class,
            (call, params) -> {
              rules.delete(
                  call,
                  params.id(),
                  () -> offer.told().accept(Change.removed(collection(), params.id())));
              return true;
            });
    event = offer.event(collection()).fields(entry);
    create.looksLike(entry);
    update.looksLike(entry);
  }

  private String collection() {
    return service + ".query";
  }

  /// The name of a parameter, with which the attributes of its faults begin.
  private String schema(String verb) {
    return schema(service, verb);
  }

  static String schema(String service, String verb) {
    return service.replace('.', '_') + "_" + verb;
  }

  private void told(Change.Kind kind, E made) {
    JsonValue key = ((JsonObject) offer.forms().of(entry).write(made, true)).at("id");
    offer
        .told()
        .accept(
            kind == Change.Kind.ADDED
                ? Change.added(collection(), key, made)
                : Change.changed(collection(), key, made));
  }

  @Override
  CrudRow<C> self() {
    return this;
  }

  @Override
  public CrudRow<C> called(String one, String many) {
    super.called(one, many);
    this.one = one;
    create.doc("Makes " + one + ".");
    update.doc("Changes " + one + ".");
    delete.doc("Deletes " + one + ".");
    event.doc(
        Character.toUpperCase(one.charAt(0)) + one.substring(1) + " was made, changed or deleted.");
    audit();
    return this;
  }

  @Override
  public CrudRow<C> roles(String prefix) {
    reads(new Role(prefix + "_READ"));
    return writes(new Role(prefix + "_WRITE"));
  }

  @Override
  public CrudRow<C> reads(Role... roles) {
    event.needs(roles);
    return super.reads(roles);
  }

  @Override
  public CrudRow<C> writes(Role... roles) {
    create.needs(roles);
    update.needs(roles);
    return deletes(roles);
  }

  @Override
  public CrudRow<C> deletes(Role... roles) {
    delete.needs(roles);
    return this;
  }

  @Override
  public CrudRow<C> before(Version version, Difference... differences) {
    writesBefore(version, differences);
    return super.before(version, differences);
  }

  @Override
  public CrudRow<C> writesBefore(Version version, Difference... differences) {
    create.before(version, differences);
    update.before(version, differences);
    return this;
  }

  @Override
  public CrudRow<C> answersMore(Class<?> once) {
    create.looksLike(Shape.joined(entry, once));
    update.looksLike(Shape.joined(entry, once));
    return this;
  }

  @Override
  public CrudRow<C> audited(Function<C, String> name) {
    detail = name;
    audit();
    return this;
  }

  private void audit() {
    Function<C, String> name = detail;
    if (name != null) {
      String what = one.replaceFirst("^(an?|the) ", "");
      create.audited("Create " + what, params -> name.apply(params.wanted()));
      update.audited("Update " + what, params -> String.valueOf(params.id()));
      delete.audited("Delete " + what, params -> String.valueOf(params.id()));
    }
  }
}
