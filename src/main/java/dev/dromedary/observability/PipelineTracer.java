package dev.dromedary.observability;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * A span for each route that something enters from outside, named as the route, and in it one for each step that goes
 * somewhere, named as the step. What enters may bring a W3C trace context in the header {@code traceparent}: a
 * client's request does, or an entry of the queue, and so the worker goes on with the trace of the node that has
 * accepted the submission.
 *
 * <p>Camel's own tracers (camel-opentelemetry2 4.17) keep the current span of an exchange on a stack, and end that of
 * an asynchronous step after the steps that follow it; in a pipeline whose steps are asynchronous spans end each
 * other's.
 */
final class PipelineTracer implements InterceptStrategy, RoutePolicyFactory {
  /** The property of an exchange that has the context of the innermost step that it is in. */
  private static final String CONTEXT = "DromedaryTraceContext";

  /** Where something enters. Timers and what the pool does for itself would be noise. */
  private static final Map<String, SpanKind> ENTRANCES = Map.of(
      "rest", SpanKind.SERVER, "redis-streams", SpanKind.CONSUMER, "file", SpanKind.CONSUMER);

  private static final TextMapGetter<Message> HEADERS = new TextMapGetter<>() {
    @Override
    public Iterable<String> keys(Message message) {
      return message.getHeaders().keySet();
    }

    @Override
    public String get(Message message, String key) {
      return message == null ? null : message.getHeader(key, String.class);
    }
  };

  private final Tracer tracer;
  private final TextMapPropagator propagator;

  PipelineTracer(OpenTelemetry openTelemetry) {
    tracer = openTelemetry.getTracer("dev.dromedary");
    propagator = openTelemetry.getPropagators().getTextMapPropagator();
  }

  @Override
  public RoutePolicy createRoutePolicy(CamelContext camel, String routeId, NamedNode definition) {
    return new RoutePolicySupport() {
      @Override
      public void onExchangeBegin(Route route, Exchange exchange) {
        SpanKind kind = ENTRANCES.get(scheme(route));
        // a route that another one has called is in a step's span already
        if (kind != null && exchange.getProperty(CONTEXT) == null) {
          enter(route, exchange, kind);
        }
      }

      @Override
      public void onExchangeDone(Route route, Exchange exchange) {
        if (routeId.equals(exchange.getFromRouteId()) && exchange.removeProperty(CONTEXT) instanceof Context entered) {
          leave(exchange, entered);
        }
      }
    };
  }

  private static String scheme(Route route) {
    String uri = route.getEndpoint().getEndpointUri();
    return uri.substring(0, uri.indexOf(':'));
  }

  private void enter(Route route, Exchange exchange, SpanKind kind) {
    Context outside = propagator.extract(Context.root(), exchange.getMessage(), HEADERS);
    Span span = tracer.spanBuilder(route.getRouteId()).setSpanKind(kind).setParent(outside).startSpan();
    if (kind == SpanKind.SERVER) {
      span.setAttribute("http.request.method", exchange.getMessage().getHeader(Exchange.HTTP_METHOD, "", String.class));
    }
    exchange.setProperty(CONTEXT, outside.with(span));
  }

  private void leave(Exchange exchange, Context entered) {
    Span span = Span.fromContext(entered);
    String token = exchange.getVariable("token", String.class);
    if (token != null) {
      span.setAttribute("dromedary.token", token);
    }
    Integer status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    if (status != null) {
      span.setAttribute("http.response.status_code", status.longValue());
    }
    end(span, exchange);
  }

  private static void end(Span span, Exchange exchange) {
    Exception failure = exchange.getException();
    if (failure != null) {
      span.recordException(failure);
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }

  @Override
  public Processor wrapProcessorInInterceptors(CamelContext camel, NamedNode step, Processor target, Processor next) {
    if (!(step instanceof ToDefinition)) {
      return target;
    }
    return new DelegateAsyncProcessor(target) {
      @Override
      public boolean process(Exchange exchange, AsyncCallback callback) {
        if (!(exchange.getProperty(CONTEXT) instanceof Context outer)) {
          return super.process(exchange, callback);
        }
        Span span = tracer.spanBuilder(step.getId()).setParent(outer).startSpan();
        Context inner = outer.with(span);
        exchange.setProperty(CONTEXT, inner);
        // for what the step does on this thread: the store sends the context along with a submission
        try (Scope current = inner.makeCurrent()) {
          return super.process(exchange, doneSync -> {
            exchange.setProperty(CONTEXT, outer);
            end(span, exchange);
            callback.done(doneSync);
          });
        }
      }
    };
  }
}
