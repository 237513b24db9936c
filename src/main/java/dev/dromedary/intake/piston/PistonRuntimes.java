package dev.dromedary.intake.piston;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.dromedary.submission.Language;
import dev.dromedary.submission.Languages;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.semver4j.Semver;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/** The languages, by the names that Piston has for them. */
@Component("pistonRuntimes")
public class PistonRuntimes {
  /**
   * An entry of {@code /api/v2/runtimes}.
   *
   * @param version of the compiler or interpreter, filled up to three numbers
   * @param runtime what runs several languages; absent when it is the language itself
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Runtime(String language, String version, List<String> aliases, String runtime) {}

  /** An entry of {@code /api/v2/packages}: all that there is is installed. */
  public record InstalledPackage(
      String language, @JsonProperty("language_version") String languageVersion, boolean installed) {}

  record Choice(Runtime runtime, Language language) {}

  /** @param aliases beside those of languages.yaml; may be null */
  private record Naming(String name, String runtime, List<String> aliases) {}

  private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)*");

  private final List<Choice> choices;

  PistonRuntimes(Languages languages, @Value("classpath:piston/names.yaml") Resource names) throws IOException {
    try (InputStream yaml = names.getInputStream()) {
      Map<String, Naming> namings =
          new ObjectMapper(new YAMLFactory()).readValue(yaml, new TypeReference<Map<String, Naming>>() {});
      choices = languages.all().stream()
          // what has no source file is no language to Piston
          .filter(language -> language.source() != null)
          .map(language -> new Choice(runtime(language, namings.get(language.name())), language)).toList();
    }
  }

  private static Runtime runtime(Language language, Naming naming) {
    String name = naming == null || naming.name == null ? language.name() : naming.name;
    Stream<String> more = naming == null || naming.aliases == null ? Stream.of() : naming.aliases.stream();
    List<String> aliases = Stream.of(Stream.of(language.name()), language.aliases().stream(), more)
        .flatMap(stream -> stream).filter(alias -> !alias.equals(name)).toList();
    return new Runtime(name, version(language), aliases, naming == null ? null : naming.runtime);
  }

  /** From a title like "C (GCC 12.2.0)". */
  private static String version(Language language) {
    int parenthesis = language.title().lastIndexOf('(');
    Matcher matcher = VERSION.matcher(language.title().substring(Math.max(0, parenthesis)));
    Semver version = matcher.find() ? Semver.coerce(matcher.group()) : null;
    return version == null ? "1.0.0" : version.getVersion();
  }

  public List<Runtime> runtimes() {
    return choices.stream().map(Choice::runtime).toList();
  }

  public List<InstalledPackage> packages() {
    return choices.stream().map(choice ->
        new InstalledPackage(choice.runtime.language, choice.runtime.version, true)).toList();
  }

  /** @param selector as npm has them: a version, a range, {@code *} */
  Optional<Choice> find(String languageOrAlias, String selector) {
    String wanted = languageOrAlias.toLowerCase(Locale.ROOT);
    return choices.stream()
        .filter(choice -> choice.runtime.language.equals(wanted) || choice.runtime.aliases.contains(wanted))
        .filter(choice -> satisfies(choice.runtime.version, selector))
        .findFirst();
  }

  private static boolean satisfies(String version, String selector) {
    try {
      return Objects.requireNonNull(Semver.parse(version)).satisfies(selector);
    } catch (RuntimeException e) {
      // what is no selector selects nothing
      return false;
    }
  }
}
