package dev.dromedary.api;

import dev.dromedary.execution.LimitsProperties;
import dev.dromedary.submission.Languages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.spi.Registry;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.unit.DataSize;

/** The beans of this package, without Spring. */
public class ApiFixture {
  public final Languages languages = readLanguages();
  public final LimitsProperties limits = new LimitsProperties(
      Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ofSeconds(5),
      Duration.ofSeconds(10), Duration.ofSeconds(20),
      DataSize.ofKilobytes(128_000), DataSize.ofKilobytes(512_000), DataSize.ofKilobytes(64_000),
      DataSize.ofKilobytes(128_000), 60, 120, DataSize.ofKilobytes(1024), DataSize.ofKilobytes(4096), 1, 20);
  public final LanguageCatalogue catalogue = readCatalogue();
  public final JsonBody json = new JsonBody();
  public final SubmissionReader reader = new SubmissionReader(catalogue, limits, Optional.empty());
  public final SubmissionView view = new SubmissionView(languages);
  final SubmissionQueryReader queryReader = new SubmissionQueryReader();
  final ErrorAnswers errorAnswers = new ErrorAnswers();
  final ServiceInfo serviceInfo =
      new ServiceInfo(
          new ApiProperties(DataSize.ofMegabytes(16), DataSize.ofMegabytes(64), "", "", ""), limits, 10_000);

  /** Under the names that the routes use. */
  public void bind(Registry registry) {
    registry.bind("json", json);
    registry.bind("submissionReader", reader);
    registry.bind("submissionView", view);
    registry.bind("submissionQuery", queryReader);
    registry.bind("languageCatalogue", catalogue);
    registry.bind("errorAnswers", errorAnswers);
    registry.bind("serviceInfo", serviceInfo);
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

  private LanguageCatalogue readCatalogue() {
    try {
      return new LanguageCatalogue(languages, new ClassPathResource("judge0/archived-languages.yaml"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
