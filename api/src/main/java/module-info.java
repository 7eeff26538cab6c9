/// What the author of a service imports.
module io.parbuckle.api {
  requires static transitive org.jspecify;
  requires transitive io.parbuckle.protocol;

  exports io.parbuckle.api;
  exports io.parbuckle.api.crud;
  exports io.parbuckle.api.event;
  exports io.parbuckle.api.fault;
  exports io.parbuckle.api.job;
  exports io.parbuckle.api.machine;
  exports io.parbuckle.api.param;
  exports io.parbuckle.api.query;
  exports io.parbuckle.api.role;
  exports io.parbuckle.api.store;
  exports io.parbuckle.api.time;
}
