package dev.dromedary.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguagesTest {
  private static final String FIRST = """
      defaults: {environment: {HOME: /tmp, A: "1"}}
      languages:
        - {name: python, title: Python, judge0: [71, 92], aliases: [py], extensions: [py], source: a.py, run: [python3], environment: {A: "2"}}
        - {name: c, title: C, judge0: [50], extensions: [c], source: a.c, compile: [cc], run: [./a]}
      """;
  private static final String SECOND = """
      defaults: {environment: {HOME: /root}}
      languages:
        - {name: python, title: Another Python, judge0: [4711], source: a.py, run: [python4]}
        - {name: pypy, title: PyPy, judge0: [92, 1003], aliases: [py, fast-python], extensions: [py, pypy], source: a.py, run: [pypy3]}
        - {name: cc, title: C, judge0: [50], source: a.c, run: [./a]}
      """;

  private static Languages both() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("first", FIRST);
    files.put("second", SECOND);
    return Languages.ofImages(files);
  }

  @Test
  void whatTwoImagesHaveIsTheFirstOnes() {
    Languages both = both();

    assertThat(both.all()).extracting(Language::name).containsExactly("python", "c", "pypy");
    assertThat(both.withId(71).orElseThrow().image()).isEqualTo("first");
    assertThat(both.withId(92).orElseThrow().name()).isEqualTo("python");
    assertThat(both.withId(4711)).isEmpty();
    assertThat(both.withNameOrAlias("PY").orElseThrow().name()).isEqualTo("python");
    assertThat(both.withExtension("py").orElseThrow().name()).isEqualTo("python");
    assertThat(both.in("first")).extracting(Language::name).containsExactly("python", "c");
  }

  @Test
  void whatOnlyTheSecondHasIsKnownByWhatIsFree() {
    Language pypy = both().withNameOrAlias("fast-python").orElseThrow();

    assertThat(pypy.image()).isEqualTo("second");
    assertThat(pypy.judge0Ids()).containsExactly(1003);
    assertThat(pypy.extensions()).containsExactly("pypy");
    assertThat(both().in("second")).containsExactly(pypy);
  }

  @Test
  void eachImageHasItsOwnEnvironment() {
    assertThat(both().named("python").environment()).isEqualTo(Map.of("HOME", "/tmp", "A", "2"));
    assertThat(both().named("pypy").environment()).isEqualTo(Map.of("HOME", "/root"));
  }

  @Test
  void nodesWithoutAnEngineReadThemAsDocumentsOfOneFile() {
    Languages told = Languages.read(new ByteArrayInputStream((FIRST + "\n---\n" + SECOND).getBytes()));

    assertThat(told.all()).extracting(Language::name).containsExactly("python", "c", "pypy");
    assertThat(told.withId(1003)).isPresent();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "class Foo {}|Main",
      "public class Foo {}|Foo",
      "import java.util.*;\\n\\npublic final  class Foo<T> extends Bar {|Foo",
      "public record Point(int x) {}|Point",
      "public sealed interface Shape permits A {}|Shape",
      "// public class Wrong\\n * public class Wrong\\npublic class Main {}|Main",
      "public class Other {}\\npublic class Main {}|Main",
      "  public static class Inner {}|Main",
      "class Main { String s = \"public class X\"; }|Main",
  })
  void aJavaProgramIsCalledAsItsPublicClass(String source, String name) {
    Language java = Languages.read(new ByteArrayInputStream("""
        languages:
          - {name: java, title: Java, judge0: [62], source: Main.java, compile: [javac, "{options}", Main.java],
             run: [java, Main, "{args}"]}
        """.getBytes())).named("java").calledAs(source.replace("\\n", "\n").getBytes());

    assertThat(java.source()).isEqualTo(name + ".java");
    assertThat(java.compile()).containsExactly("javac", "{options}", name + ".java");
    assertThat(java.run()).containsExactly("java", name, "{args}");
  }

  @Test
  void noOtherLanguageIsCalledBySource() {
    Language python = both().named("python");
    assertThat(python.calledAs("public class Foo {}".getBytes())).isSameAs(python);
  }

  @Test
  void twoOfOneImageMayNotClaimTheSame() {
    assertThatThrownBy(() -> Languages.read(new ByteArrayInputStream((FIRST
        + "  - {name: py2, title: Python 2, judge0: [71], source: a.py, run: [python2]}").getBytes())))
        .hasMessage("languages.yaml: py2 and python both have the Judge0 id 71");
  }
}
