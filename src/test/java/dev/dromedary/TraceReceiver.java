package dev.dromedary;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;

/** A collector of traces on 127.0.0.1, which speaks OTLP over HTTP and keeps what it is sent. */
final class TraceReceiver implements AutoCloseable {
  /** {@code parent} is empty for the first span of a trace, {@code token} where the span doesn't name one. */
  record Span(String node, String trace, String id, String parent, String name, String token) {}

  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final HttpServer server;

  TraceReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.createContext("/v1/traces", this::receive);
    server.start();
  }

  private void receive(HttpExchange exchange) throws IOException {
    InputStream body = exchange.getRequestBody();
    boolean compressed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(compressed ? new GZIPInputStream(body) : body);
    for (ResourceSpans ofNode : request.getResourceSpansList()) {
      String node = text(ofNode.getResource().getAttributesList(), "service.instance.id");
      for (ScopeSpans scope : ofNode.getScopeSpansList()) {
        scope.getSpansList().forEach(span -> spans.add(new Span(node, hex(span.getTraceId().toByteArray()),
            hex(span.getSpanId().toByteArray()), hex(span.getParentSpanId().toByteArray()), span.getName(),
            text(span.getAttributesList(), "dromedary.token"))));
      }
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static String text(List<KeyValue> attributes, String key) {
    return attributes.stream().filter(attribute -> attribute.getKey().equals(key))
        .map(attribute -> attribute.getValue().getStringValue()).findFirst().orElse("");
  }

  private static String hex(byte[] id) {
    return HexFormat.of().formatHex(id);
  }

  List<Span> spans() {
    return List.copyOf(spans);
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
