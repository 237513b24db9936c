package dev.dromedary.submission;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The languages that the sandbox image offers, by id, by name or alias, and by file extension. */
public class Languages {
  private record Defaults(Map<String, String> environment) {}

  private record File(Defaults defaults, List<Language> languages) {}

  private final Map<String, String> environment;
  private final Map<String, Language> byName = new LinkedHashMap<>();
  private final Map<Integer, Language> byId = new LinkedHashMap<>();
  private final Map<String, Language> byNameOrAlias = new LinkedHashMap<>();
  private final Map<String, Language> byExtension = new LinkedHashMap<>();

  private Languages(File file) {
    environment = file.defaults == null ? Map.of() : Map.copyOf(file.defaults.environment);
    for (Language language : file.languages) {
      put(byName, language.name(), language, "name");
      put(byNameOrAlias, language.name(), language, "name");
      language.aliases().forEach(alias -> put(byNameOrAlias, alias, language, "alias"));
      language.judge0Ids().forEach(id -> put(byId, id, language, "Judge0 id"));
      language.extensions().forEach(extension -> put(byExtension, extension, language, "extension"));
    }
  }

  private static <K> void put(Map<K, Language> map, K key, Language language, String what) {
    Language other = map.put(key, language);
    if (other != null) {
      throw new IllegalArgumentException("languages.yaml: " + language.name() + " and " + other.name() + " both have the "
          + what + " " + key);
    }
  }

  /** @throws IllegalArgumentException when two languages claim the same name, id or extension, or the file is not understood */
  public static Languages read(InputStream yaml) {
    try {
      ObjectMapper mapper = new ObjectMapper(new YAMLFactory()).enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
      return new Languages(mapper.readValue(yaml, File.class));
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException("languages.yaml: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Collection<Language> all() {
    return byName.values();
  }

  /** Environment of every program; a language's own entries go on top. */
  public Map<String, String> environment() {
    return environment;
  }

  public Language named(String name) {
    return Optional.ofNullable(byName.get(name))
        .orElseThrow(() -> new IllegalArgumentException("no language is named " + name));
  }

  public Optional<Language> withId(int judge0Id) {
    return Optional.ofNullable(byId.get(judge0Id));
  }

  public Optional<Language> withNameOrAlias(String name) {
    return Optional.ofNullable(byNameOrAlias.get(name.toLowerCase(Locale.ROOT)));
  }

  /** @param extension without the dot, any case */
  public Optional<Language> withExtension(String extension) {
    return Optional.ofNullable(byExtension.get(extension.toLowerCase(Locale.ROOT)));
  }
}
