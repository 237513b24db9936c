package dev.dromedary.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.dromedary.access.Authorization;
import dev.dromedary.execution.AdditionalFiles;
import dev.dromedary.execution.LimitsProperties;
import dev.dromedary.execution.WorkFolder;
import dev.dromedary.pool.SandboxProperties;
import dev.dromedary.submission.Languages;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.spi.Registry;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.unit.DataSize;

/** The beans of this package, without Spring. */
public class ApiFixture {
  public final Languages languages = readLanguages();
  public final LimitsProperties limits = new LimitsProperties(
      Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ofSeconds(5),
      Duration.ofSeconds(10), Duration.ofSeconds(20), Duration.ofMinutes(10),
      DataSize.ofKilobytes(128_000), DataSize.ofKilobytes(512_000), DataSize.ofKilobytes(64_000),
      DataSize.ofKilobytes(128_000), 60, 120, DataSize.ofKilobytes(1024), DataSize.ofKilobytes(65_536), 1, 20, DataSize.ofKilobytes(10240));
  public final WorkFolder workFolder = new WorkFolder(new SandboxProperties("image", "", DataSize.ofKilobytes(128_000),
      DataSize.ofMegabytes(3), DataSize.ofMegabytes(64), 8192, DataSize.ofMegabytes(16), 256));
  public final AdditionalFiles additionalFiles = new AdditionalFiles(limits, workFolder);
  final Judge0FeatureProperties judge0Features = judge0Features();
  public final LanguageCatalogue catalogue = readCatalogue();
  public final JsonBody json = new JsonBody();
  public final SubmissionReader reader = new SubmissionReader(catalogue, limits, judge0Features, additionalFiles, Optional.empty());
  public final SubmissionView view = new SubmissionView(languages, judge0Features);
  final SubmissionQueryReader queryReader = new SubmissionQueryReader();
  final ErrorAnswers errorAnswers = new ErrorAnswers();
  final ServiceInfo serviceInfo =
      new ServiceInfo(
          new ApiProperties(DataSize.ofMegabytes(16), DataSize.ofMegabytes(64), "", "", ""), limits, judge0Features, 10_000, 7, Duration.ofSeconds(5));

  /** The defaults. */
  private static Judge0FeatureProperties judge0Features() {
    return new Binder(new MapConfigurationPropertySource(Map.of())).bindOrCreate("x", Judge0FeatureProperties.class);
  }

  /** Under the names that the routes use. */
  public void bind(Registry registry) {
    registry.bind("judge0Features", new Judge0Features(judge0Features));
    registry.bind("batchReader", new BatchReader(reader, judge0Features));
    registry.bind("statisticsView", new StatisticsView(languages, Optional.empty()));
    registry.bind("systemInfo", new SystemInfo());
    registry.bind("senders", new Senders());
    registry.bind("authorization", new Authorization());
    registry.bind("json", json);
    registry.bind("submissionReader", reader);
    registry.bind("idempotencyKeys", new IdempotencyKeyReader());
    registry.bind("rateLimiter", new RateLimiter(new ClientProperties(0, Duration.ofSeconds(1), 0, 0),
        () -> null, new SimpleMeterRegistry()));
    registry.bind("workers", new Workers(() -> null, () -> null));
    registry.bind("submissionView", view);
    registry.bind("submissionQuery", queryReader);
    registry.bind("languageCatalogue", catalogue);
    registry.bind("errorAnswers", errorAnswers);
    registry.bind("serviceInfo", serviceInfo);
    registry.bind("openApi", openApiDocument());
  }

  /** All that any image has, with versions as if an image had put them in. */
  public static Languages readLanguages() {
    try {
      String yaml = Files.readString(Path.of("docker/sandbox/languages.yaml"))
          .replace("GCC {version}", "GCC 12.2.0").replace("Python ({version}", "Python (3.11.2");
      return Languages.read(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What {@code /openapi.json} says. */
  public static JsonNode openApi() {
    try {
      return new ObjectMapper().readTree(openApiDocument().document());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static OpenApiDocument openApiDocument() {
    try {
      return new OpenApiDocument("test", new PathMatchingResourcePatternResolver().getResources("classpath:openapi/*.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LanguageCatalogue readCatalogue() {
    try {
      return new LanguageCatalogue(languages, new ClassPathResource("judge0/archived-languages.yaml"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
