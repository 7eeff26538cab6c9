package io.parbuckle.testplugin;

import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Secret;

/// A parameter with a secret inside.
record SecretParams(@Doc("A user with a password.") TestSecretData data) {

  record TestSecretData(
      @Doc("Name of the user.") String user,
      @Doc("Shown as asterisks wherever arguments are shown.") @Secret String password) {}
}
