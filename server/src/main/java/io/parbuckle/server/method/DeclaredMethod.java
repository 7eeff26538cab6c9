package io.parbuckle.server.method;

import io.parbuckle.api.Difference;
import io.parbuckle.api.Offer.MethodRow;
import io.parbuckle.api.Shape;
import io.parbuckle.api.Version;
import io.parbuckle.api.role.Role;
import io.parbuckle.server.auth.Access;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What rows of methods of all kinds have.
abstract class DeclaredMethod<P, Self> extends DeclaredRow<Self> implements MethodRow<P, Self> {

  final Forms forms;
  private final Predicate<String> roleExists;
  private final Supplier<RecordForm> paramsForm;
  final Shape<?> resultShape;
  final Past past = new Past();
  private boolean listed = true;
  private @Nullable Shape<?> described;
  private Method.@Nullable Audit audit;
  private boolean evenUnrecorded;

  DeclaredMethod(
      Declarations to, String name, Supplier<RecordForm> paramsForm, Shape<?> resultShape) {
    super(name);
    this.forms = to.forms();
    this.roleExists = to.roleExists();
    this.paramsForm = paramsForm;
    this.resultShape = resultShape;
  }

  abstract Method.Kind kind(ParamsForm params, Method[] made);

  Method method() {
    ParamsForm params = new ParamsForm(paramsForm.get());
    // A job's body writes its result by the method's own form, and the method holds the body.
    Method[] made = new Method[1];
    Form result = forms.of(resultShape);
    made[0] =
        new Method(
            name,
            access,
            listed,
            doc,
            audit == null ? null : audit.goingOn(evenUnrecorded),
            kind(params, made),
            params,
            result,
            described == null ? describedUnasked(result) : forms.of(described),
            forms,
            writeRole());
    return made[0];
  }

  /// What is known of the result when the row does not say.
  Form describedUnasked(Form result) {
    return result;
  }

  /// Whoever may write in a service may see its secrets.
  final @Nullable Role writeRole() {
    if (access instanceof Access.Roles(var anyOf)) {
      for (Role role : anyOf) {
        String prefix = role.name().replaceFirst("_(READ|WRITE)$", "");
        if (!prefix.equals(role.name()) && roleExists.test(prefix + "_WRITE")) {
          return new Role(prefix + "_WRITE");
        }
      }
    }
    return null;
  }

  @Override
  public Self looksLike(Shape<?> shape) {
    described = shape;
    return self();
  }

  @Override
  public Self unlisted() {
    listed = false;
    return self();
  }

  @Override
  public Self before(Version version, Difference... differences) {
    past.before(version, List.of(differences));
    return self();
  }

  @Override
  public Self since(Version version) {
    past.since(version);
    return self();
  }

  @Override
  public Self until(Version version) {
    past.until(version);
    return self();
  }

  @Override
  public Self audited(String text) {
    audit = new Method.Audit(text, _ -> "", false);
    return self();
  }

  @Override
  @SuppressWarnings("unchecked") // asked only with the record that the form made
  public Self audited(String text, Function<P, String> detail) {
    audit = new Method.Audit(text, (Function<Object, String>) detail, false);
    return self();
  }

  @Override
  public Self evenUnrecorded() {
    evenUnrecorded = true;
    return self();
  }
}
