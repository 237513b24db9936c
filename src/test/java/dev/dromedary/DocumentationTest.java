package dev.dromedary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What can be seen of README and docs without running them: links, names, and that each block is one that
 * {@code ./dromedary test docs} (src/test/docs) knows how to try. CONTRIBUTING.md has the comments' meanings.
 */
class DocumentationTest {
  private static final Pattern LINK = Pattern.compile("\\[[^\\]\\[]*(?:\\[[^\\]]*][^\\]\\[]*)?]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern FENCE = Pattern.compile("(?ms)((?:^<!-- [^\\n]*-->\\n)*)^```(\\w*)\\n(.*?)^```$");
  private static final Pattern COMMENT = Pattern.compile("<!-- (not run|file|check|prints|first verdict)(?:: (\\S.*))? -->");
  private static final Pattern PATH = Pattern.compile("(docs|docker|routes|src)/[\\w./-]+\\w|(?:[a-z]+/)+[A-Z]\\w+(?:IT|Test)?");
  private static final Pattern PROPERTY = Pattern.compile("(dromedary\\.[a-z][\\w.-]*\\w)(\\.\\*)?(?:=.*|: .*)?");
  private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
  /** Files, labels, attributes and settings of tests that look like properties. */
  private static final Pattern NO_PROPERTY = Pattern.compile("dromedary\\.(json|log.*|jar|token|test\\..*|service)");
  /** What is shown, and isn't code. */
  private static final Set<String> SHOWN = Set.of("text", "mermaid");

  /** @param markers the comments before it */
  private record Block(String page, int line, List<MatchResult> markers, String language, String text) {
    boolean has(String marker) {
      return markers.stream().anyMatch(found -> found.group(1).equals(marker));
    }
  }

  private final List<Path> pages = pages();

  private static List<Path> pages() {
    List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md"), Path.of("CHANGELOG.md")));
    for (String folder : List.of("docs", "docker")) {
      try (Stream<Path> files = Files.walk(Path.of(folder))) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    return pages;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(file.toString(), e);
    }
  }

  private static String withoutBlocks(Path page) {
    return FENCE.matcher(read(page)).replaceAll("");
  }

  private List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    for (Path page : pages) {
      String text = read(page);
      int before = blocks.size();
      FENCE.matcher(text).results().forEach(fence -> {
        List<MatchResult> markers = fence.group(1).lines().map(line -> {
          var comment = COMMENT.matcher(line);
          assertThat(comment.matches()).as("%s: %s", page, line).isTrue();
          return comment.toMatchResult();
        }).toList();
        int line = 1 + (int) text.substring(0, fence.start(2)).chars().filter(c -> c == '\n').count();
        blocks.add(new Block(page.toString(), line, markers, fence.group(2), fence.group(3)));
      });
      assertThat(blocks.subList(before, blocks.size()).stream().mapToLong(block -> block.markers.size()).sum())
          .as("%s: comments right before a block", page).isEqualTo(text.lines().filter(COMMENT.asMatchPredicate()).count());
    }
    return blocks;
  }

  /** As GitHub makes them. */
  private static Set<String> anchors(Path page) {
    Set<String> anchors = new HashSet<>();
    for (String line : withoutBlocks(page).lines().filter(any -> any.startsWith("#")).toList()) {
      String anchor = line.replaceFirst("^#+ ", "").replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1").toLowerCase(Locale.ROOT)
          .replaceAll("[^\\w -]", "").replace(' ', '-');
      for (int i = 1; !anchors.add(i == 1 ? anchor : anchor + "-" + (i - 1)); i++) {
        // the next one of this name
      }
    }
    return anchors;
  }

  @Test
  void eachLinkLeadsSomewhere() {
    List<String> dead = new ArrayList<>();
    int links = 0;
    for (Path page : pages) {
      for (MatchResult link : LINK.matcher(CODE.matcher(withoutBlocks(page)).replaceAll("")).results().toList()) {
        String target = link.group(1);
        if (target.matches("(https?|mailto):.*")) {
          continue;
        }
        links++;
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        if (!Files.exists(file) || parts.length == 2 && file.toString().endsWith(".md") && !anchors(file).contains(parts[1])) {
          dead.add(page + ": " + target);
        }
      }
    }
    assertThat(dead).isEmpty();
    assertThat(links).isGreaterThan(100);
  }

  @Test
  void eachFileThatIsNamedIsThere() {
    List<String> missing = new ArrayList<>();
    for (Path page : pages) {
      CODE.matcher(withoutBlocks(page)).results().map(code -> code.group(1)).filter(code -> PATH.matcher(code).matches())
          .filter(code -> Stream.of(code, "src/main/java/dev/dromedary/" + code + ".java", "routes/" + code + ".camel.yaml")
              .noneMatch(path -> Files.exists(Path.of(path))))
          .forEach(code -> missing.add(page + ": " + code));
    }
    assertThat(missing).isEmpty();
  }

  /** Comments, help and messages send readers to pages. */
  @Test
  void eachPageThatCodeNamesIsThere() throws IOException {
    Pattern page = Pattern.compile("docs/[\\w/-]+\\.md");
    List<String> missing = new ArrayList<>();
    for (String root : List.of("src/main", "src/bench", "src/test/java", "src/test/docs", "src/test/chaos", "src/test/environments",
        "docker", "routes", "dromedary", "pom.xml")) {
      try (Stream<Path> files = Files.walk(Path.of(root))) {
        for (Path file : files.filter(Files::isRegularFile).filter(file -> file.toString().matches(
            ".*\\.(java|yaml|yml|sh|py|c|h|xml|json)|.*/Dockerfile|dromedary")).toList()) {
          page.matcher(read(file)).results().filter(found -> !Files.exists(Path.of(found.group())))
              .forEach(found -> missing.add(file + ": " + found.group()));
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void eachPropertyThatIsNamedIsOne() throws IOException {
    Set<String> known = new HashSet<>();
    for (JsonNode property : new ObjectMapper().readTree(
        Path.of("target/classes/META-INF/spring-configuration-metadata.json").toFile()).get("properties")) {
      known.add(property.get("name").asText());
    }
    List<String> unknown = new ArrayList<>();
    for (Path page : pages) {
      for (MatchResult code : CODE.matcher(withoutBlocks(page)).results().toList()) {
        var name = PROPERTY.matcher(code.group(1));
        if (name.matches() && !NO_PROPERTY.matcher(name.group(1)).matches() && known.stream().noneMatch(
            property -> name.group(2) == null ? property.equals(name.group(1)) : property.startsWith(name.group(1) + "."))) {
          unknown.add(page + ": " + code.group(1));
        }
      }
    }
    assertThat(unknown).isEmpty();
  }

  @Test
  void eachAlertIsExplained() {
    String page = read(Path.of("docs/operations/monitoring.md"));
    assertThat(ALERT.matcher(read(Path.of("docker/prometheus/alerts.yml"))).results().map(alert -> alert.group(1)))
        .isNotEmpty().allMatch(alert -> page.contains("`" + alert + "`"));
  }

  @Test
  void eachBlockIsReadOrRunOrSaysWhyNot() {
    for (Block block : blocks()) {
      String where = block.page + ":" + block.line;
      if (block.has("not run")) {
        assertThat(block.markers).as(where).allMatch(marker -> marker.group(2) != null);
      } else if (block.language.equals("json")) {
        assertThat(parsed(new ObjectMapper(), block.text)).as(where).isTrue();
      } else if (block.language.equals("yaml")) {
        assertThat(parsed(new YAMLMapper(), block.text)).as(where).isTrue();
      } else if (!block.language.equals("sh") && !SHOWN.contains(block.language)) {
        assertThat(block.has("file") && block.has("check")).as("%s: %s isn't run", where, block.language).isTrue();
      }
    }
    assertThat(blocks()).hasSizeGreaterThan(50);
  }

  private static boolean parsed(ObjectMapper mapper, String text) {
    try {
      return !mapper.readTree(text).isMissingNode();
    } catch (IOException e) {
      return false;
    }
  }
}
