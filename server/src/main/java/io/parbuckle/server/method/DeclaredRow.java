package io.parbuckle.server.method;

import io.parbuckle.api.Offer.Row;
import io.parbuckle.api.role.Role;
import io.parbuckle.server.auth.Access;

/// What rows of all kinds have.
abstract class DeclaredRow<Self> implements Row<Self> {

  /// A row that names no rule is for administrators.
  private static final Access ADMINISTRATORS = Access.roles(Role.FULL_ADMIN);

  final String name;
  String doc = "";
  Access access = ADMINISTRATORS;

  DeclaredRow(String name) {
    this.name = name;
  }

  abstract Self self();

  @Override
  public Self doc(String text) {
    doc = text;
    return self();
  }

  @Override
  public Self needs(Role... roles) {
    access = Access.roles(roles);
    return self();
  }

  @Override
  public Self anyLogin() {
    access = new Access.AnyLogin();
    return self();
  }

  @Override
  public Self noLogin() {
    access = new Access.NoLogin();
    return self();
  }
}
