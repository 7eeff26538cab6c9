/// The engine: protocol, methods, jobs, events, files, access.
@SuppressWarnings(
    "requires-automatic") // JDBI, Flyway, the PostgreSQL driver, Micrometer are no modules yet
module io.parbuckle.server {
  requires static transitive org.jspecify;
  requires transitive io.parbuckle.api;
  requires com.zaxxer.hikari;
  requires flyway.core;
  requires java.sql;
  requires org.slf4j;
}
