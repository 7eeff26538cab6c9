/// What tests are written with: a server, a fake machine, a clock to turn. Ships as a product.
module io.parbuckle.testkit {
  requires static transitive org.jspecify;
  requires transitive io.parbuckle.api;
  requires transitive io.parbuckle.client;
  requires transitive io.parbuckle.server;
  requires java.net.http;

  exports io.parbuckle.testkit;
}
