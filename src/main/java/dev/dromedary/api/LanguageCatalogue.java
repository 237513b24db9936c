package dev.dromedary.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.dromedary.submission.Language;
import dev.dromedary.submission.Languages;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.Resource;
import org.springframework.stereotype.Component;

/**
 * The languages in the form of Judge0. Several of its ids may mean one language of ours; lists have all of them, as
 * clients refuse to send an id that they don't find there. Its archived languages are known by name, as clients get
 * them told apart from ids that never existed.
 */
@Component("languageCatalogue")
public class LanguageCatalogue {
  /** An entry of {@code /languages}. */
  public record Summary(int id, String name) {}

  /** An entry of {@code /languages/all}. */
  public record Entry(int id, String name, @JsonProperty("is_archived") boolean isArchived) {}

  /**
   * {@code /languages/ID}; commands are null for archived languages, and {@code compile_cmd} for interpreted ones.
   *
   * @param compileCommand with {@code %s} where the client's options go
   */
  public record Detail(
      int id,
      String name,
      @JsonProperty("is_archived") boolean isArchived,
      @JsonProperty("source_file") String sourceFile,
      @JsonProperty("compile_cmd") String compileCommand,
      @JsonProperty("run_cmd") String runCommand) {}

  private final Languages languages;
  private final Map<Integer, String> archived;

  LanguageCatalogue(Languages languages, @Value("classpath:judge0/archived-languages.yaml") Resource archived)
      throws IOException {
    this.languages = languages;
    try (InputStream yaml = archived.getInputStream()) {
      this.archived = new ObjectMapper(new YAMLFactory()).readValue(yaml, new TypeReference<Map<Integer, String>>() {});
    }
  }

  Optional<Language> named(String nameOrAlias) {
    return languages.withNameOrAlias(nameOrAlias).filter(language -> !language.judge0Ids().isEmpty());
  }

  Optional<Language> offered(int id) {
    return languages.withId(id);
  }

  /** Whether Judge0 had it once. One that we offer isn't archived. */
  boolean isArchived(int id) {
    return offered(id).isEmpty() && archived.containsKey(id);
  }

  /**
   * Sorted by name.
   *
   * @param extension of a file's name, without the dot: only the language of such files, by its first id; null for all
   */
  public List<Summary> active(String extension) {
    Stream<Entry> wanted = extension == null
        ? offered(languages.all().stream())
        : offered(languages.withExtension(extension).stream()).limit(1);
    return sorted(wanted).stream().map(entry -> new Summary(entry.id, entry.name)).toList();
  }

  /** The active and the archived ones, sorted by name. */
  public List<Entry> all() {
    Stream<Entry> old = archived.entrySet().stream()
        .filter(entry -> isArchived(entry.getKey()))
        .map(entry -> new Entry(entry.getKey(), entry.getValue(), true));
    return sorted(Stream.concat(offered(languages.all().stream()), old));
  }

  private static Stream<Entry> offered(Stream<Language> languages) {
    return languages.flatMap(language -> language.judge0Ids().stream()
        .map(id -> new Entry(id, language.title(), false)));
  }

  private static List<Entry> sorted(Stream<Entry> entries) {
    return entries.sorted(Comparator.comparing(Entry::name).thenComparing(Entry::id)).toList();
  }

  /** @throws NoSuchLanguageException for an id that is nobody's, or not a number */
  public Detail withId(String id) throws NoSuchLanguageException {
    int number;
    try {
      number = Integer.parseInt(id);
    } catch (NumberFormatException e) {
      throw new NoSuchLanguageException(id);
    }
    if (isArchived(number)) {
      return new Detail(number, archived.get(number), true, null, null, null);
    }
    Language language = offered(number).orElseThrow(() -> new NoSuchLanguageException(id));
    return new Detail(number, language.title(), false, language.source(), command(language.compile()),
        command(language.run()));
  }

  private static String command(List<String> argv) {
    return argv.isEmpty()
        ? null
        : argv.stream()
            .filter(word -> !word.equals(Language.ARGUMENTS))
            .map(word -> word.equals(Language.OPTIONS) ? "%s" : word)
            .collect(Collectors.joining(" "));
  }
}
