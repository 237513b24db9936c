package dev.dromedary.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Test;

class TrimmedLinesTest {
  @ParameterizedTest
  @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
      "42|42",
      "42\\n|42",
      "42|42\\n\\n\\n",
      "42 \\t\\r\\n|42\\n",
      "1 \\n2 \\n|1\\n2",
      "1\\n\\n2|1\\n \\n2",
      "|\\n",
      "' '|''",
  })
  void blanksAtTheEndOfLinesAndOfTheOutputDoNotCount(String actual, String expected) {
    assertThat(match(bytes(actual), bytes(expected))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
      "42|43",
      " 42|42",
      "1 2|1  2",
      "1\\n2|1 2",
      "1\\n\\n2|1\\n2",
      "\\n42|42",
      "42\\n7|42",
      "4|42",
  })
  void everythingElseCounts(String actual, String expected) {
    assertThat(match(bytes(actual), bytes(expected))).isFalse();
    assertThat(match(bytes(expected), bytes(actual))).isFalse();
  }

  @Test
  void bytesThatAreNoTextAreCompared() {
    byte[] binary = {0, 1, (byte) 0xff, (byte) 0xfe, '\n', 0};
    assertThat(match(binary, new byte[] {0, 1, (byte) 0xff, (byte) 0xfe})).isTrue();
    assertThat(match(binary, new byte[] {0, 1, (byte) 0xff, (byte) 0xfd})).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20_000_000})
  void timeIsLinearInTheLengthOfALine(int length) {
    byte[] blanks = new byte[length];
    java.util.Arrays.fill(blanks, (byte) ' ');
    assertThat(match(blanks, new byte[0])).isTrue();
  }

  private static boolean match(byte[] actual, byte[] expected) {
    TrimmedLines lines = new TrimmedLines(expected);
    lines.printed(actual, 0, actual.length);
    return lines.isRight();
  }

  private static byte[] bytes(String text) {
    String plain = text == null || text.equals("''") || text.equals("' '") ? "" : text;
    return plain.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r").getBytes(StandardCharsets.UTF_8);
  }
}
