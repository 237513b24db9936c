package dev.dromedary.intake.sandboxfusion;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.dromedary.execution.LimitsProperties;
import dev.dromedary.submission.Language;
import dev.dromedary.submission.Languages;
import dev.dromedary.submission.Limits;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.TestCase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Makes a submission of a request to {@code /run_code}. Its time is wall time; CPU time is bounded by the service only, and so
 * is the compiler's time. Files can't be sent along or fetched.
 */
@Component("fusionRequestReader")
public class FusionRequestReader {
  private static final double DEFAULT_SECONDS = 10;

  private final Languages languages;
  private final LimitsProperties limits;
  private final Map<String, String> names;

  FusionRequestReader(Languages languages, LimitsProperties limits, @Value("classpath:sandboxfusion/names.yaml") Resource names)
      throws IOException {
    this.languages = languages;
    this.limits = limits;
    try (InputStream yaml = names.getInputStream()) {
      this.names = new ObjectMapper(new YAMLFactory()).readValue(yaml, new TypeReference<Map<String, String>>() {});
    }
  }

  /** @throws FusionRequestException naming the first field that isn't right */
  public Submission read(ObjectNode request) throws FusionRequestException {
    String code = text(request, "code");
    Language language = language(request);
    refuseUnlessEmpty(request, "files");
    refuseUnlessEmpty(request, "fetch_files");
    seconds(request, "compile_timeout", Double.MAX_VALUE);
    Duration wallTime = Duration.ofNanos(
        Math.round(seconds(request, "run_timeout", limits.maxWallTime().toMillis() / 1e3) * 1e9));
    JsonNode stdin = request.path("stdin");
    if (!stdin.isMissingNode() && !stdin.isNull() && !stdin.isTextual()) {
      throw new FusionRequestException("stdin", stdin, "Input should be a valid string");
    }
    return new Submission(
        UUID.randomUUID().toString(),
        language.judge0Ids().isEmpty() ? 0 : language.judge0Ids().get(0),
        language.name(),
        code.getBytes(StandardCharsets.UTF_8),
        List.of(new TestCase(stdin.asText("").getBytes(StandardCharsets.UTF_8), null)),
        1,
        null,
        null,
        false,
        new Limits(limits.maxCpuTime(), Duration.ZERO, wallTime, memoryBytes(request), limits.stack().toBytes(),
            limits.processes(), limits.maxFileSize().toBytes()),
        null,
        Instant.now().truncatedTo(ChronoUnit.MILLIS));
  }

  private static String text(ObjectNode request, String field) throws FusionRequestException {
    JsonNode value = request.get(field);
    if (value == null) {
      throw new FusionRequestException(field, null, "Field required");
    }
    if (!value.isTextual()) {
      throw new FusionRequestException(field, value, "Input should be a valid string");
    }
    return value.asText();
  }

  private Language language(ObjectNode request) throws FusionRequestException {
    String name = text(request, "language");
    String ours = names.getOrDefault(name, name);
    return languages.all().stream().filter(language -> language.name().equals(ours) && language.source() != null).findFirst()
        .orElseThrow(() -> new FusionRequestException("language", request.get("language"),
            "the language " + name + " is not offered"));
  }

  private static void refuseUnlessEmpty(ObjectNode request, String field) throws FusionRequestException {
    JsonNode value = request.path(field);
    for (JsonNode element : value) {
      if (!element.isNull()) {
        throw new FusionRequestException(field, value, field + " is not supported, leave it empty");
      }
    }
  }

  private static double seconds(ObjectNode request, String field, double max) throws FusionRequestException {
    JsonNode value = request.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return DEFAULT_SECONDS;
    }
    if (!value.isNumber()) {
      throw new FusionRequestException(field, value, "Input should be a valid number");
    }
    if (!(value.asDouble() > 0) || value.asDouble() > max) {
      throw new FusionRequestException(field, value, "Input should be greater than 0"
          + (max == Double.MAX_VALUE ? "" : " and less than or equal to " + max));
    }
    return Math.max(0.001, value.asDouble());
  }

  private long memoryBytes(ObjectNode request) throws FusionRequestException {
    JsonNode value = request.path("memory_limit_MB");
    if (value.isMissingNode() || value.isNull() || value.isNumber() && value.asLong() < 0) {
      return limits.maxMemory().toBytes();
    }
    long max = limits.maxMemory().toMegabytes();
    if (!value.isIntegralNumber() || value.asLong() < LimitsProperties.MIN_MEMORY.toMegabytes() || value.asLong() > max) {
      throw new FusionRequestException("memory_limit_MB", value,
          "Input should be -1 or between " + LimitsProperties.MIN_MEMORY.toMegabytes() + " and " + max);
    }
    return DataSize.ofMegabytes(value.asLong()).toBytes();
  }
}
