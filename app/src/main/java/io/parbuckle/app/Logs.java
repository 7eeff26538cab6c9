package io.parbuckle.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sets the log up: standard error, one line an event, plain or JSON.
final class Logs {

  private static final Set<String> LEVELS = Set.of("error", "warn", "info", "debug", "trace");

  private static final String LINE =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} %msg %kvp%n%ex";

  private Logs() {}

  /// @throws ConfigFaults when there is no such format or level
  static void setUp(String format, String level) throws ConfigFaults {
    if (!Set.of("text", "json").contains(format)) {
      throw new ConfigFaults(
          List.of("option --log-format: text or json was expected, not \"" + format + "\""));
    }
    if (!LEVELS.contains(level.toLowerCase(Locale.ROOT))) {
      throw new ConfigFaults(
          List.of(
              "option --log-level: error, warn, info, debug or trace was expected, not \""
                  + level
                  + "\""));
    }
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(format.equals("json") ? json(context) : text(context));
    appender.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    // Libraries speak up only when something is wrong.
    root.setLevel(Level.WARN);
    context.getLogger("io.parbuckle").setLevel(Level.toLevel(level));
  }

  private static EncoderBase<ILoggingEvent> text(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(LINE);
    encoder.start();
    return encoder;
  }

  private static EncoderBase<ILoggingEvent> json(LoggerContext context) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }
}
