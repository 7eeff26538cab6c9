package io.parbuckle.server.method;

import io.parbuckle.api.Call;
import io.parbuckle.api.Caller;
import io.parbuckle.api.Difference;
import io.parbuckle.api.Handler;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.query.Rows;
import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.Access;
import io.parbuckle.server.job.JobMethod;
import io.parbuckle.server.method.Declarations.InstanceParams;
import io.parbuckle.server.method.Declarations.QueryParams;
import io.parbuckle.server.query.MemoryQueries;
import io.parbuckle.server.query.Stored;
import io.parbuckle.server.query.StoredRows;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Something that a client may call.
///
/// **Threads.** Any; immutable.
public final class Method {

  private static final Logger LOG = LoggerFactory.getLogger(Method.class);

  private final String name;
  private final Access access;
  private final boolean listed;
  private final String doc;
  private final @Nullable Audit audit;
  private final Kind kind;
  private final ParamsForm params;
  private final Form result;
  private final Form described;
  private final Forms forms;
  private final @Nullable Role unmaskedFor;

  /// What a method does with its parameters.
  public sealed interface Kind {

    /// Answers.
    ///
    /// @param handler takes the parameters' record
    record Plain(Handler<Object, ?> handler) implements Kind {}

    /// Answers from rows, with filters and options.
    record Query(Rows<?> rows, Form entry, MemoryQueries queries) implements Kind {

      Query with(Form older) {
        Rows<?> before = rows instanceof StoredRows<?> stored ? stored.inOlderForm() : rows;
        return new Query(before, older, queries);
      }
    }

    /// Answers with one of those rows, by its key.
    record Instance(Query query) implements Kind {}

    /// Starts a job.
    record Job(JobMethod job) implements Kind {}
  }

  /// How the audit trail names a call.
  ///
  /// @param detail made from the parameters' record; empty for none
  /// @param goesOn whether it is done although it cannot be recorded
  public record Audit(String text, Function<Object, String> detail, boolean goesOn) {

    Audit goingOn(boolean goesOn) {
      return new Audit(text, detail, goesOn);
    }
  }

  Method(
      String name,
      Access access,
      boolean listed,
      String doc,
      @Nullable Audit audit,
      Kind kind,
      ParamsForm params,
      Form result,
      Form described,
      Forms forms,
      @Nullable Role unmaskedFor) {
    this.name = name;
    this.access = access;
    this.listed = listed;
    this.doc = doc;
    this.audit = audit;
    this.kind = kind;
    this.params = params;
    this.result = result;
    this.described = described;
    this.forms = forms;
    this.unmaskedFor = unmaskedFor;
  }

  /// The same method as an older version of the API has it.
  ///
  /// @param before who may call it
  /// @param handler of a plain method, null for the one it has
  /// @param differences the oldest first
  Method older(
      Access before,
      @Nullable Handler<Object, ?> handler,
      List<Difference> differences,
      OlderForms older) {
    List<Difference> down = differences.reversed();
    RecordForm record = params.record();
    Form answered =
        switch (kind) {
          case Kind.Query query -> query.entry();
          case Kind.Instance(var query) -> query.entry();
          case Kind.Plain _, Kind.Job _ -> result;
        };
    Form answeredBefore = answered;
    Form describedBefore = described;
    for (Difference difference : down) {
      record = older.params(record, difference);
      answeredBefore = older.result(answeredBefore, difference);
      describedBefore = older.result(describedBefore, difference);
    }
    Form lowered = new OlderForm(answered, answeredBefore, down);
    Kind kindBefore =
        switch (kind) {
          case Kind.Query query -> query.with(lowered);
          case Kind.Instance(var query) -> new Kind.Instance(query.with(lowered));
          case Kind.Plain plain -> handler == null ? plain : new Kind.Plain(handler);
          case Kind.Job job -> job;
        };
    return new Method(
        name,
        before,
        listed,
        doc,
        audit,
        kindBefore,
        new ParamsForm(record, new ParamsForm.Lift(params, differences)),
        kind instanceof Kind.Plain || kind instanceof Kind.Job ? lowered : result,
        describedBefore,
        forms,
        unmaskedFor);
  }

  public String name() {
    return name;
  }

  public Access access() {
    return access;
  }

  /// Whether `core.get_methods` tells of it.
  public boolean listed() {
    return listed;
  }

  public String doc() {
    return doc;
  }

  /// Null for a method that the audit trail does not mention.
  public @Nullable Audit audit() {
    return audit;
  }

  public Kind kind() {
    return kind;
  }

  /// One parameter, by its position.
  ///
  /// @param doc what it is, in words
  /// @param required whether it must be given; the others have a default
  /// @param schema what is accepted
  public record Parameter(String name, String doc, boolean required, JsonObject schema) {}

  /// The parameters, in order.
  public List<Parameter> parameters(Schemas schemas) {
    if (kind instanceof Kind.Query) {
      return QuerySchemas.parameters(schemas);
    }
    List<Parameter> parameters = new ArrayList<>();
    for (RecordForm.Member member : params.record().members()) {
      parameters.add(
          new Parameter(
              member.name(),
              member.doc(),
              member.required(),
              params.record().schema(member, schemas)));
    }
    if (kind instanceof Kind.Instance) {
      parameters.set(1, QuerySchemas.parameters(schemas).get(1));
    }
    return parameters;
  }

  /// What it answers; for a job what the job ends with.
  public JsonObject resultSchema(Schemas schemas) {
    return switch (kind) {
      case Kind.Query _ -> QuerySchemas.result(described.schema(Schemas.answer()), schemas);
      case Kind.Instance _ ->
          QuerySchemas.oneOf(
              described.schema(schemas), described.schema(Schemas.answer()), schemas);
      case Kind.Plain _, Kind.Job _ -> described.schema(schemas);
    };
  }

  /// One row of a query method; what others answer.
  public JsonObject entrySchema(Schemas schemas) {
    return described.schema(schemas);
  }

  /// The service: everything before the last dot.
  public String service() {
    return serviceOf(name);
  }

  static String serviceOf(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }

  /// Reads the parameters, runs the handler, writes the result as this caller may see it. For
  /// methods that are no job.
  ///
  /// @throws Exception whatever the parameters or the handler are at fault for
  public JsonValue answer(Call call, List<JsonValue> given) throws Exception {
    Object read = params.read(given);
    boolean secrets = maySeeSecrets(call.caller());
    return switch (kind) {
      case Kind.Plain plain -> write(plain.handler().answer(call, read), secrets);
      case Kind.Query query -> answer(query, call, (QueryParams) read, secrets);
      case Kind.Instance(var query) -> answer(query, call, (InstanceParams) read, secrets);
      case Kind.Job _ -> throw new IllegalStateException(name + " is a job");
    };
  }

  /// Secrets are masked before filters see the rows, so that nobody can find one out by trial.
  private static JsonValue answer(Kind.Query query, Call call, QueryParams asked, boolean secrets)
      throws Exception {
    JsonObject extra =
        asked.options() instanceof JsonObject options
                && options.get("extra") instanceof JsonObject given
            ? given
            : JsonObject.EMPTY;
    if (query.rows() instanceof StoredRows<?> stored) {
      Stored entries = stored.stored(call, extra, row -> query.entry().write(row, secrets));
      return query.queries().stored(call, entries, asked.filters(), asked.options());
    }
    List<JsonValue> rows = new ArrayList<>();
    for (Object row : query.rows().all(call, extra)) {
      rows.add(query.entry().write(row, secrets));
    }
    return query.queries().query(call, rows, asked.filters(), asked.options());
  }

  /// A query for one key, of which the options may choose members. That one entry is wanted is
  /// settled already, so what would make something else of the answer has no meaning here.
  private JsonValue answer(Kind.Query query, Call call, InstanceParams asked, boolean secrets)
      throws Exception {
    JsonArray ofKey =
        JsonArray.of(JsonArray.of(JsonText.of("id"), JsonText.of("="), JsonInteger.of(asked.id())));
    QueryParams one = new QueryParams(ofKey, sensible(asked.options()));
    if (answer(query, call, one, secrets) instanceof JsonArray(var found) && !found.isEmpty()) {
      return found.getFirst();
    }
    throw missing(service(), asked.id());
  }

  private static JsonValue sensible(JsonValue options) {
    if (!(options instanceof JsonObject given)) {
      return options;
    }
    JsonObject sensible = given.without("get").without("count");
    return sensible.get("extra") instanceof JsonObject extra
        ? sensible.with("extra", extra.without("cursor"))
        : sensible;
  }

  static Fault.NotFound missing(String service, long id) {
    return new Fault.NotFound(ServiceWriter.words(service) + " " + id + " does not exist");
  }

  /// Who may see secrets in results: full administrators, sessions of no account, and whoever may
  /// write in the service (`services.md` §0.7).
  boolean maySeeSecrets(Caller caller) {
    return maySeeSecrets(caller, unmaskedFor);
  }

  static boolean maySeeSecrets(Caller caller, @Nullable Role unmaskedFor) {
    return caller.fullAdmin()
        || caller.username() == null
        || (unmaskedFor != null && caller.has(unmaskedFor));
  }

  /// Reads the parameters and does nothing with them.
  ///
  /// @throws io.parbuckle.api.fault.Fault.Invalid with all that is wrong
  public void check(List<JsonValue> given) {
    params.read(given);
  }

  /// The parameters in the newest form, as a job gets them from clients of older versions.
  ///
  /// @throws io.parbuckle.api.fault.Fault.Invalid with all that is wrong
  public List<JsonValue> lifted(List<JsonValue> given) {
    return params.lifted(given);
  }

  /// Whether this is not the newest form, so that parameters must be lifted to it.
  public boolean lifts() {
    return params.lift() != null;
  }

  /// A job's result as a caller may see it who waited for it.
  public JsonValue shownTo(Caller caller, JsonValue raw) {
    if (!maySeeSecrets(caller)) {
      return result.shown(raw, false);
    }
    return result instanceof OlderForm older ? older.lowered(raw) : raw;
  }

  /// A result of another type than declared is delivered all the same, by its own type; only
  /// secrets are at stake, so none are shown then.
  JsonValue write(@Nullable Object value, boolean secrets) {
    try {
      return result.write(value, secrets);
    } catch (ClassCastException | NullPointerException e) {
      LOG.atWarn()
          .addKeyValue("method", name)
          .addKeyValue("reason", e.getMessage())
          .log("result does not fit its declaration");
      return value == null ? JsonValue.NULL : forms.ofValue(value).write(value, false);
    }
  }

  /// How the audit trail describes a call: the declared text, and the detail of its parameters
  /// where these can be read.
  public String described(Audit as, List<JsonValue> given) {
    try {
      String detail = as.detail().apply(params.read(given));
      return detail.isEmpty() ? as.text() : as.text() + " " + detail;
    } catch (RuntimeException _) {
      return as.text();
    }
  }

  /// Whether some of its parameters are secrets, or may be.
  public boolean takesSecrets() {
    return kind instanceof Kind.Job(JobMethod job)
        ? job.shown().secretArguments()
        : params.record().hasSecret();
  }

  /// The parameters with secrets masked, as the audit trail and job records show them.
  public JsonArray shown(List<JsonValue> given) {
    return kind instanceof Kind.Job(JobMethod job)
        ? (JsonArray) job.shown().arguments(given)
        : params.shown(given);
  }
}
