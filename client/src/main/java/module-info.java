/// The Java client. It knows `protocol` only: a program that talks to Parbuckle drags in no server.
module io.parbuckle.client {
  requires static transitive org.jspecify;
  requires transitive io.parbuckle.protocol;

  exports io.parbuckle.client;
}
