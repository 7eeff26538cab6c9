/// The program: the only module that has seen both `server` and `host`.
module io.parbuckle.app {
  requires static transitive org.jspecify;
  requires io.parbuckle.cli;
  requires io.parbuckle.host;
  requires io.parbuckle.server;
  requires io.parbuckle.testkit;
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires info.picocli;
  requires org.slf4j;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.toml;

  opens io.parbuckle.app to
      info.picocli;

  uses io.parbuckle.api.Plugin;
}
