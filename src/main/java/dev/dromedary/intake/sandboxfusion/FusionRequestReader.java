package dev.dromedary.intake.sandboxfusion;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.dromedary.execution.AdditionalFiles;
import dev.dromedary.execution.InvalidArchiveException;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * Makes a submission of a request to {@code /run_code}. Its time is wall time; CPU time is bounded by the service only,
 * and so is the compiler's time. SandboxFusion refuses no limit, so one that is beyond the service's is taken for that.
 */
@Component("fusionRequestReader")
public class FusionRequestReader {
  private static final double DEFAULT_SECONDS = 10;

  private final Languages languages;
  private final LimitsProperties limits;
  private final AdditionalFiles additionalFiles;
  private final Map<String, String> names;

  FusionRequestReader(Languages languages, LimitsProperties limits, AdditionalFiles additionalFiles,
      @Value("classpath:sandboxfusion/names.yaml") Resource names) throws IOException {
    this.languages = languages;
    this.limits = limits;
    this.additionalFiles = additionalFiles;
    try (InputStream yaml = names.getInputStream()) {
      this.names = new ObjectMapper(new YAMLFactory()).readValue(yaml, new TypeReference<Map<String, String>>() {});
    }
  }

  /** @throws FusionRequestException naming the first field that isn't right */
  public Submission read(ObjectNode request) throws FusionRequestException {
    String code = text(request, "code");
    Language language = language(request);
    seconds(request, "compile_timeout");
    double longest = limits.maxWallTime().toMillis() / 1e3;
    Duration wallTime = Duration.ofNanos(Math.round(Math.min(longest, seconds(request, "run_timeout")) * 1e9));
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
        Instant.now().truncatedTo(ChronoUnit.MILLIS))
        .with(files(request, language), fetchFiles(request));
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
    return languages.all().stream().filter(language -> language.name().equals(ours) && language.source() != null)
        .findFirst()
        .orElseThrow(() -> new FusionRequestException("language", request.get("language"),
            "the language " + name + " is not offered"));
  }

  /** @return null when there are none */
  private byte[] files(ObjectNode request, Language language) throws FusionRequestException {
    JsonNode given = request.path("files");
    if (!given.isMissingNode() && !given.isNull() && !given.isObject()) {
      throw new FusionRequestException("files", given, "Input should be a valid dictionary");
    }
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> file : given.properties()) {
      if (file.getValue().isNull()) {
        continue;
      }
      try {
        files.put(path(file.getKey()), Base64.getDecoder().decode(file.getValue().textValue().replaceAll("\\s", "")));
      } catch (IllegalArgumentException | NullPointerException e) {
        throw new FusionRequestException("files", given, "the content of " + file.getKey() + " should be base64");
      }
    }
    try {
      return additionalFiles.pack(files, language);
    } catch (InvalidArchiveException e) {
      throw new FusionRequestException("files", null, "files " + e.getMessage());
    }
  }

  /** @return null when there are none */
  private static List<String> fetchFiles(ObjectNode request) throws FusionRequestException {
    JsonNode given = request.path("fetch_files");
    if (!given.isMissingNode() && !given.isNull() && !given.isArray()) {
      throw new FusionRequestException("fetch_files", given, "Input should be a valid list");
    }
    List<String> paths = new ArrayList<>();
    for (JsonNode path : given) {
      if (!path.isTextual()) {
        throw new FusionRequestException("fetch_files", given, "Input should be a valid string");
      }
      paths.add(path(path.asText()));
    }
    return paths.isEmpty() ? null : paths;
  }

  /** Clients write {@code ./data.txt} as well. */
  private static String path(String given) {
    return given.startsWith("./") ? given.substring(2) : given;
  }

  private static double seconds(ObjectNode request, String field) throws FusionRequestException {
    JsonNode value = request.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return DEFAULT_SECONDS;
    }
    if (!value.isNumber()) {
      throw new FusionRequestException(field, value, "Input should be a valid number");
    }
    if (!(value.asDouble() > 0)) {
      throw new FusionRequestException(field, value, "Input should be greater than 0");
    }
    return Math.max(0.001, value.asDouble());
  }

  private long memoryBytes(ObjectNode request) throws FusionRequestException {
    JsonNode value = request.path("memory_limit_MB");
    if (value.isMissingNode() || value.isNull() || value.isNumber() && value.asLong() < 0) {
      return limits.maxMemory().toBytes();
    }
    if (!value.isIntegralNumber()) {
      throw new FusionRequestException("memory_limit_MB", value, "Input should be a valid integer");
    }
    long megabytes = value.canConvertToLong() ? value.asLong() : Long.MAX_VALUE;
    return megabytes >= limits.maxMemory().toMegabytes() ? limits.maxMemory().toBytes()
        : Math.max(LimitsProperties.MIN_MEMORY.toBytes(), DataSize.ofMegabytes(megabytes).toBytes());
  }
}
