package io.parbuckle.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/// Keeps what is logged under a name, from a level on, until it is closed.
///
/// **Threads.** Any.
final class LogKept implements AutoCloseable {

  private final Logger logger;
  private final Level before;
  private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          events.add(event);
        }
      };

  private LogKept(Logger logger, Level from) {
    this.logger = logger;
    this.before = logger.getLevel();
    logger.setLevel(from);
    appender.start();
    logger.addAppender(appender);
  }

  /// @param name of a class, a package, or [org.slf4j.Logger#ROOT_LOGGER_NAME]
  static LogKept of(String name, Level from) {
    return new LogKept((Logger) LoggerFactory.getLogger(name), from);
  }

  List<ILoggingEvent> events() {
    return List.copyOf(events);
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setLevel(before);
  }
}
