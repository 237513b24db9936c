package dev.dromedary.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HarmlessLogTest {
  private final LoggerContext context = new LoggerContext();

  private String line(String logger, String message, Throwable thrown, Object... arguments) {
    PatternLayout layout = new PatternLayout();
    layout.setContext(context);
    layout.setPattern("%p %m%n%wEx");
    HarmlessLog.use(layout);
    return layout.doLayout(new LoggingEvent("", context.getLogger(logger), Level.WARN, message, thrown, arguments));
  }

  @Test
  void aNameMakesNoLine() {
    String name = "a.py\n2026-11-28T06:00:00Z ERROR --- forged\r\u001b[2J\u0007\u009b31m\u202egpj\u2028x";
    assertThat(line("x", "{} stays", null, name)).isEqualTo(
        "WARN a.py\\n2026-11-28T06:00:00Z ERROR --- forged\\r\\u001b[2J\\u0007\\u009b31m\\u202egpj\\u2028x stays\n");
  }

  @Test
  void anExceptionsMessageMakesNone() {
    IllegalStateException cause = new IllegalStateException("of\n2026 forged\u001b[m");
    String log = line("x", "failed", new IllegalArgumentException("because\n2026 forged", cause));
    assertThat(log.lines()).filteredOn(line -> !line.startsWith("\t") && !line.startsWith("Caused by: "))
        .containsExactly("WARN failed", "", "java.lang.IllegalArgumentException: because\\n2026 forged");
    assertThat(log).contains("\nCaused by: java.lang.IllegalStateException: of\\n2026 forged\\u001b[m\n\tat ");
  }

  @Test
  void aStackTraceInAMessageIsStillOne() {
    String trace = "internal error 1: java.io.IOException: x\n\tat A.b(C.java:1)\nCaused by: y\n\t... 3 more";
    assertThat(line("x", trace, null)).isEqualTo("WARN " + trace + "\n");
  }

  @Test
  void aFailureToStartIsTheOperatorsToRead() {
    assertThat(line("org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter", "\n\nDescription:\n", null))
        .isEqualTo("WARN \n\nDescription:\n\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "tab\there", "Grüße 漢字 🐪"})
  void whatIsHarmlessStays(String text) {
    assertThat(HarmlessText.of(text)).isSameAs(text);
  }
}
