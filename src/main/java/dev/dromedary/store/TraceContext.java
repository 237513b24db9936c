package dev.dromedary.store;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.Map;

/** What travels with a submission, so that who works for it later goes on with the trace of who accepted it. */
final class TraceContext {
  private TraceContext() {}

  /** The caller's trace context as W3C's {@code traceparent}; empty when there's none, as without tracing. */
  static String ofCaller() {
    if (!Span.current().getSpanContext().isValid()) {
      return "";
    }
    Map<String, String> headers = new HashMap<>();
    W3CTraceContextPropagator.getInstance().inject(Context.current(), headers, Map::put);
    return headers.getOrDefault("traceparent", "");
  }
}
