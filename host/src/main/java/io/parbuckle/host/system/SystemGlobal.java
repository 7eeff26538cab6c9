package io.parbuckle.host.system;

import io.parbuckle.api.param.Doc;

/// What is kept about this installation.
record SystemGlobal(@Doc("A random id, made once.") String id) {}
