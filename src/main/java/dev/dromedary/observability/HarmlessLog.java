package dev.dromedary.observability;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import java.util.Iterator;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.springframework.boot.logging.logback.ExtendedWhitespaceThrowableProxyConverter;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What strangers wrote (names of files, headers, words of a compiler) makes no line of the log, and moves no cursor of
 * a terminal: control characters are escaped in text, whoever logs them. JSON escapes them by itself.
 *
 * <p>Not in a logback.xml: Spring Boot's own configuration chooses between text and JSON by a property, which a file
 * can't.
 */
class HarmlessLog implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  /** It makes a block of many lines, of what an operator has configured. */
  private static final String STARTUP_FAILURES = "org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter";

  @Override
  public void initialize(ConfigurableApplicationContext application) {
    ILoggerFactory loggers = LoggerFactory.getILoggerFactory();
    if (!(loggers instanceof LoggerContext context)) {
      return;
    }
    Iterator<Appender<ILoggingEvent>> appenders =
        context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
    while (appenders.hasNext()) {
      if (appenders.next() instanceof OutputStreamAppender<ILoggingEvent> stream
          && stream.getEncoder() instanceof PatternLayoutEncoder encoder
          && encoder.getLayout() instanceof PatternLayout layout) {
        use(layout);
      }
    }
  }

  static void use(PatternLayout layout) {
    for (String word : new String[] {"m", "msg", "message"}) {
      layout.getInstanceConverterMap().put(word, Message::new);
    }
    layout.getInstanceConverterMap().put("wEx", StackTrace::new);
    layout.start();
  }

  static final class Message extends MessageConverter {
    @Override
    public String convert(ILoggingEvent event) {
      String message = super.convert(event);
      return event.getLoggerName().equals(STARTUP_FAILURES) ? message : HarmlessText.of(message);
    }
  }

  static final class StackTrace extends ExtendedWhitespaceThrowableProxyConverter {
    @Override
    protected String throwableProxyToString(IThrowableProxy thrown) {
      String trace = super.throwableProxyToString(thrown);
      String separator = System.lineSeparator();
      // a line of its own before and after it
      return separator + HarmlessText.of(trace.strip()) + separator;
    }
  }
}
