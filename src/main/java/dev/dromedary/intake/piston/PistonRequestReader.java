package dev.dromedary.intake.piston;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.execution.AdditionalFiles;
import dev.dromedary.execution.InvalidArchiveException;
import dev.dromedary.execution.LimitsProperties;
import dev.dromedary.submission.Language;
import dev.dromedary.submission.Limits;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.TestCase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Makes a submission of a Piston request. Checks are in Piston's order and words. Its limits default to Piston's,
 * where it has any, and may be raised up to {@code dromedary.limits.max-*}; the compiler's are those of the service.
 */
@Component("pistonRequestReader")
public class PistonRequestReader {
  private static final Duration DEFAULT_RUN_TIME = Duration.ofSeconds(3);
  private static final int MAX_ARGUMENTS = 256;

  private final PistonRuntimes runtimes;
  private final LimitsProperties limits;
  private final AdditionalFiles additionalFiles;

  PistonRequestReader(PistonRuntimes runtimes, LimitsProperties limits, AdditionalFiles additionalFiles) {
    this.runtimes = runtimes;
    this.limits = limits;
    this.additionalFiles = additionalFiles;
  }

  /** @throws PistonRequestException saying what is wrong first */
  public Submission read(ObjectNode request) throws PistonRequestException {
    String name = text(request, "language");
    String version = text(request, "version");
    List<File> files = files(request);
    PistonRuntimes.Choice choice = runtimes.find(name, version)
        .orElseThrow(() -> new PistonRequestException(name + "-" + version + " runtime is unknown"));
    File main = main(files, choice.runtime());
    Limits asked = limits(request);
    Language language = choice.language();
    return new Submission(
        UUID.randomUUID().toString(),
        language.judge0Ids().isEmpty() ? 0 : language.judge0Ids().get(0),
        language.name(),
        main.bytes(),
        List.of(new TestCase(stdin(request), null)),
        1,
        null,
        arguments(request),
        false,
        asked,
        null,
        Instant.now().truncatedTo(ChronoUnit.MILLIS))
        .with(others(files, main, language), null);
  }

  private record File(int index, String name, String content, String encoding) {
    boolean isText() {
      return !encoding.equals("base64") && !encoding.equals("hex");
    }

    byte[] bytes() throws PistonRequestException {
      try {
        return switch (encoding) {
          case "base64" -> java.util.Base64.getMimeDecoder().decode(content);
          case "hex" -> java.util.HexFormat.of().parseHex(content);
          default -> content.getBytes(StandardCharsets.UTF_8);
        };
      } catch (IllegalArgumentException e) {
        throw new PistonRequestException("files[" + index + "].content is not " + encoding);
      }
    }
  }

  private static String text(ObjectNode request, String field) throws PistonRequestException {
    JsonNode value = request.path(field);
    if (!value.isTextual() || value.asText().isEmpty()) {
      throw new PistonRequestException(field + " is required as a string");
    }
    return value.asText();
  }

  private static List<File> files(ObjectNode request) throws PistonRequestException {
    JsonNode given = request.path("files");
    if (!given.isArray()) {
      throw new PistonRequestException("files is required as an array");
    }
    List<File> files = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      JsonNode content = given.get(i).path("content");
      if (!content.isTextual()) {
        throw new PistonRequestException("files[" + i + "].content is required as a string");
      }
      files.add(new File(i, given.get(i).path("name").asText("file" + i + ".code"), content.asText(),
          given.get(i).path("encoding").asText("utf8")));
    }
    return files;
  }

  private static File main(List<File> files, PistonRuntimes.Runtime runtime) throws PistonRequestException {
    boolean anyFile = runtime.language().equals("file");
    return files.stream().filter(file -> anyFile || file.isText()).findFirst()
        .orElseThrow(() -> new PistonRequestException("files must include at least one utf8 encoded file"));
  }

  /** @return an archive; null when there are none */
  private byte[] others(List<File> files, File main, Language language) throws PistonRequestException {
    Map<String, byte[]> others = new LinkedHashMap<>();
    for (File file : files) {
      if (file != main) {
        others.put(file.name, file.bytes());
      }
    }
    try {
      return additionalFiles.pack(others, language);
    } catch (InvalidArchiveException e) {
      throw new PistonRequestException("files " + e.getMessage());
    }
  }

  private Limits limits(ObjectNode request) throws PistonRequestException {
    for (String ofTheCompiler : List.of("compile_timeout", "compile_cpu_time", "compile_memory_limit")) {
      number(request, ofTheCompiler, Long.MAX_VALUE, ofTheCompiler.equals("compile_memory_limit"));
    }
    Long wall = number(request, "run_timeout", limits.maxWallTime().toMillis(), false);
    Long cpu = number(request, "run_cpu_time", limits.maxCpuTime().toMillis(), false);
    Long memory = number(request, "run_memory_limit", limits.maxMemory().toBytes(), true);
    return new Limits(
        milliseconds(cpu),
        Duration.ZERO,
        milliseconds(wall),
        memory == null ? limits.maxMemory().toBytes() : Math.max(memory, LimitsProperties.MIN_MEMORY.toBytes()),
        limits.stack().toBytes(),
        limits.processes(),
        limits.maxFileSize().toBytes());
  }

  private static Duration milliseconds(Long number) {
    return number == null ? DEFAULT_RUN_TIME : Duration.ofMillis(number);
  }

  /** @return null when there's none: absent, null and 0, and -1 where that stands for no limit */
  private static Long number(ObjectNode request, String field, long max, boolean mayBeUnlimited)
      throws PistonRequestException {
    JsonNode value = request.path(field);
    if (value.isMissingNode() || value.isNull() || value.isNumber() && value.asDouble() == 0) {
      return null;
    }
    if (!value.isNumber()) {
      throw new PistonRequestException("If specified, " + field + " must be a number");
    }
    if (mayBeUnlimited && value.asDouble() == -1) {
      return null;
    }
    if (value.asDouble() > max) {
      throw new PistonRequestException(field + " cannot exceed the configured limit of " + max);
    }
    if (value.asDouble() < 0) {
      throw new PistonRequestException(field + " must be non-negative");
    }
    return Math.max(1, value.asLong());
  }

  private static byte[] stdin(ObjectNode request) throws PistonRequestException {
    JsonNode value = request.path("stdin");
    if (!value.isMissingNode() && !value.isNull() && !value.isTextual()) {
      throw new PistonRequestException("If specified, stdin must be a string");
    }
    String stdin = value.asText("");
    return (stdin.endsWith("\n") ? stdin : stdin + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** As one line, quoted, so that every argument arrives as it is. */
  private static String arguments(ObjectNode request) throws PistonRequestException {
    JsonNode value = request.path("args");
    if (value.isMissingNode() || value.isNull() || value.isArray() && value.isEmpty()) {
      return null;
    }
    if (!value.isArray() || value.size() > MAX_ARGUMENTS) {
      throw new PistonRequestException("If specified, args must be an array of at most " + MAX_ARGUMENTS + " strings");
    }
    List<String> arguments = new ArrayList<>();
    for (JsonNode argument : value) {
      if (!argument.isValueNode() || argument.asText().indexOf('\0') >= 0) {
        throw new PistonRequestException("args must be strings without NUL");
      }
      arguments.add(argument.asText());
    }
    return arguments.stream().map(argument -> "'" + argument.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }
}
