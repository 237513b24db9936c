package dev.dromedary.observability;

import dev.dromedary.DromedaryProperties;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Traces, by {@code dromedary.tracing.enabled}. Where they go is said by OpenTelemetry's own settings, as environment
 * variables ({@code OTEL_EXPORTER_OTLP_ENDPOINT}) or properties ({@code otel.exporter.otlp.endpoint}).
 *
 * <p>Spring Boot's own autoconfiguration of tracing isn't used: with its bridge on the class path each request makes
 * a span even when tracing is disabled, only that nobody gets it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty("dromedary.tracing.enabled")
class TracingConfiguration {
  @Bean(destroyMethod = "close")
  OpenTelemetrySdk openTelemetry(Environment environment, DromedaryProperties dromedary) {
    Map<String, String> settings = new HashMap<>(Map.of(
        "otel.service.name", "dromedary",
        "otel.resource.attributes", "service.instance.id=" + dromedary.node(),
        "otel.exporter.otlp.protocol", "http/protobuf",
        // Prometheus and the console have these
        "otel.metrics.exporter", "none",
        "otel.logs.exporter", "none"));
    Binder.get(environment).bind("otel", Bindable.mapOf(String.class, String.class)).orElse(Map.of())
        .forEach((name, value) -> settings.put("otel." + name, value));
    // closed with the other beans, after the last span
    return AutoConfiguredOpenTelemetrySdk.builder().disableShutdownHook()
        .addPropertiesSupplier(() -> settings).build().getOpenTelemetrySdk();
  }

  @Bean
  PipelineTracer pipelineTracer(OpenTelemetrySdk openTelemetry) {
    return new PipelineTracer(openTelemetry);
  }
}
