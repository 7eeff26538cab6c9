package io.parbuckle.testplugin;

import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Secret;

/// A result with a secret inside.
record SecretResult(@Doc("Always `u`.") String user, @Doc("Always `p`.") @Secret String password) {

  static final SecretResult SAMPLE = new SecretResult("u", "p");
}
