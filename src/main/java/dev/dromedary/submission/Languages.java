package dev.dromedary.submission;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The languages that the sandbox images offer, by id, by name or alias, and by file extension. What several images
 * have is the first one's.
 */
public class Languages {
  private record Defaults(Map<String, String> environment) {}

  private record File(Defaults defaults, List<Language> languages) {}

  private final Map<String, Language> byName = new LinkedHashMap<>();
  private final Map<Integer, Language> byId = new LinkedHashMap<>();
  private final Map<String, Language> byNameOrAlias = new LinkedHashMap<>();
  private final Map<String, Language> byExtension = new LinkedHashMap<>();

  private void add(String image, File file) {
    Map<String, String> environment = file.defaults == null ? Map.of() : file.defaults.environment;
    Set<Integer> ids = Set.copyOf(byId.keySet());
    Set<String> names = Set.copyOf(byNameOrAlias.keySet());
    Set<String> extensions = Set.copyOf(byExtension.keySet());
    for (Language listed : file.languages) {
      Language language = listed.in(image, environment, ids, names, extensions);
      if (names.contains(language.name()) || language.judge0Ids().isEmpty() && !listed.judge0Ids().isEmpty()) {
        continue;
      }
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
      throw new IllegalArgumentException("languages.yaml: " + language.name() + " and " + other.name()
          + " both have the "
          + what + " " + key);
    }
  }

  /** @throws IllegalArgumentException when two languages claim the same name, id or extension, or the file is not understood */
  public static Languages read(InputStream yaml) {
    try {
      return ofImages(Collections.singletonMap(null, new String(yaml.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param files {@code languages.yaml} of each image, the preferred image first; several documents in a file count as files
   * @throws IllegalArgumentException as above
   */
  public static Languages ofImages(Map<String, String> files) {
    ObjectReader reader = new ObjectMapper(new YAMLFactory()).readerFor(File.class)
        .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    Languages languages = new Languages();
    try {
      for (Map.Entry<String, String> image : files.entrySet()) {
        MappingIterator<File> documents = reader.readValues(image.getValue());
        while (documents.hasNextValue()) {
          languages.add(image.getKey(), documents.nextValue());
        }
      }
      return languages;
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException("languages.yaml: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Collection<Language> all() {
    return byName.values();
  }

  /** Those that an image of this name has, and no image before it. */
  public List<Language> in(String image) {
    return byName.values().stream().filter(language -> Objects.equals(language.image(), image)).toList();
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
