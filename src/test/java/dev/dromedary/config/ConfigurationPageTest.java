package dev.dromedary.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;

/**
 * docs/configuration.md is what the metadata of the properties says, which is made of the Javadoc of their records. With
 * {@code -Ddromedary.test.configuration-page=write} the page is written anew.
 */
class ConfigurationPageTest {
  private static final Path METADATA = Path.of("target/classes/META-INF/spring-configuration-metadata.json");
  private static final Path PAGE = Path.of("docs/configuration.md");
  private static final String BEGIN = "<!-- generated: see ConfigurationPageTest -->\n";
  private static final String END = "<!-- end -->\n";
  private static final String HOW =
      "mvn -q test -Dtest=ConfigurationPageTest -Ddromedary.test.configuration-page=write writes the page anew";
  private static final Map<String, String> TYPES = Map.of("Boolean", "true, false", "Integer", "number", "Long", "number",
      "String", "text", "Path", "path", "Duration", "time", "DataSize", "size", "List", "list", "Set", "list");

  /** By name. */
  private final Map<String, JsonNode> properties = new TreeMap<>();

  ConfigurationPageTest() throws IOException {
    new ObjectMapper().readTree(METADATA.toFile()).get("properties").forEach(property ->
        properties.put(property.get("name").asText(), property));
  }

  @Test
  void thePageIsWhatTheMetadataSays() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    String expected = page.substring(0, begin) + generated() + page.substring(page.indexOf(END));
    if (System.getProperty("dromedary.test.configuration-page") != null) {
      Files.writeString(PAGE, expected);
    } else {
      assertThat(page).as(HOW).isEqualTo(expected);
    }
  }

  @Test
  void eachPropertyIsDescribedInSentencesWithoutMarkup() {
    assertThat(properties.values()).allSatisfy(property ->
        assertThat(property.path("description").asText()).as(property.get("name").asText())
            .matches("[A-Z./].*\\.").doesNotContain("{@", "|", "<"));
  }

  @Test
  void whatTheServicesOwnFileSetsIsDescribedWithTheSameDefault() {
    YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
    yaml.setResources(new ClassPathResource("application.yaml"));
    Map<String, String> own = new TreeMap<>();
    yaml.getObject().forEach((name, value) -> own.put(name.toString(), value.toString()));
    own.keySet().removeIf(name -> !name.startsWith("dromedary."));
    assertThat(own).isNotEmpty().allSatisfy((name, value) -> {
      assertThat(properties).containsKey(name);
      assertThat(properties.get(name).path("defaultValue").asText()).as(name).isEqualTo(value);
    });
  }

  /** A section for each prefix, a row for each property. */
  private String generated() {
    Map<String, List<JsonNode>> sections = properties.values().stream().collect(Collectors.groupingBy(
        property -> prefix(property.get("name").asText()), TreeMap::new, Collectors.toList()));
    StringBuilder page = new StringBuilder();
    sections.forEach((prefix, rows) -> {
      page.append("\n## ").append(prefix).append("\n\n| property | type | default | meaning |\n|---|---|---|---|\n");
      rows.forEach(property -> page.append(row(property)));
    });
    return page.append('\n').toString();
  }

  /** The first two parts: {@code dromedary.execution} has the compiler's and the checkers' limits, too. */
  private static String prefix(String name) {
    String[] parts = name.split("\\.");
    return parts.length == 2 ? parts[0] : parts[0] + "." + parts[1];
  }

  private static String row(JsonNode property) {
    String type = property.get("type").asText().replaceAll("<.*", "").replaceAll(".*\\.", "");
    assertThat(TYPES).as(property.toString()).containsKey(type);
    return "| `%s` | %s | %s | %s |%n".formatted(property.get("name").asText(), TYPES.get(type),
        value(property.path("defaultValue")), property.path("description").asText());
  }

  /** The processor writes a list as {@code [a, b]}. */
  private static String value(JsonNode value) {
    String text = value.asText().replaceAll("^\\[(.*)]$", "$1");
    return text.isEmpty() ? "none" : "`" + text + "`";
  }
}
