/// What both ends of a connection must agree on: JSON values, messages, filters, error shapes.
module io.parbuckle.protocol {
  requires static transitive org.jspecify;
  requires tools.jackson.core;

  exports io.parbuckle.protocol.codec;
  exports io.parbuckle.protocol.error;
  exports io.parbuckle.protocol.filter;
  exports io.parbuckle.protocol.json;
}
