package dev.dromedary.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Has the names told at the end of the log, and no stack trace. */
class UnknownPropertiesAnalyzer extends AbstractFailureAnalyzer<UnknownPropertiesException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, UnknownPropertiesException cause) {
    return new FailureAnalysis(cause.getMessage(), "Correct or remove it. docs/configuration.md lists what there is.",
        cause);
  }
}
