/// The engine: protocol, methods, jobs, events, files, access.
@SuppressWarnings(
    "requires-automatic") // Flyway, Micrometer, HdrHistogram, cron-utils are no modules yet
module io.parbuckle.server {
  requires static transitive org.jspecify;
  requires transitive io.parbuckle.api;
  requires com.cronutils;
  requires com.zaxxer.hikari;
  requires flyway.core;
  requires HdrHistogram;
  requires micrometer.core;
  requires micrometer.registry.prometheus;
  requires io.nayuki.qrcodegen;
  requires io.netty.buffer;
  requires io.netty.codec.http;
  requires io.netty.codec;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;
  requires io.netty.transport;
  requires java.sql;
  requires org.apache.commons.compress;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires org.slf4j;

  exports io.parbuckle.server;
}
