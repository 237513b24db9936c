package dev.dromedary.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dromedary.submission.Checker;
import dev.dromedary.submission.Checker.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OutputCheckerTest {
  private static final int LONG = 8_000_000;

  @ParameterizedTest
  @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, quoteCharacter = '`', value = {
      "EXACT|42|42|true",
      "EXACT|42\\n|42|false",
      "EXACT||\\n|false",
      "TRIMMED|42 \\n\\n|42|true",
      "TRIMMED| 42|42|false",
      "TOKEN|  1\\t2\\n\\n3 |1 2 3|true",
      "TOKEN|1\\r\\n2|1 2|true",
      "TOKEN||\\n \\n|true",
      "TOKEN|12|1 2|false",
      "TOKEN|1 2|1 2 3|false",
      "TOKEN|1 2 3|1 2|false",
      "TOKEN|YES|yes|false",
      "TOKEN|1.0|1|false",
      "CASE_INSENSITIVE|YES  no|Yes NO|true",
      "CASE_INSENSITIVE|ye|yes|false",
      "CASE_INSENSITIVE|[|{|false",
      "CASE_INSENSITIVE|\u00c4|\u00e4|false",
      "FLOAT|0.5|0.5000001|true",
      "FLOAT|0.100001|0.1|true",
      "FLOAT|0.100002|0.1|false",
      "FLOAT|1000000.5|1000000|true",
      "FLOAT|1000002|1000000|false",
      "FLOAT|5e-1 .5 +0.5 0.50 5E-1|0.5 0.5 0.5 0.5 0.5|true",
      "FLOAT|-0.0|0|true",
      "FLOAT|-1|1|false",
      "FLOAT|case 1: 2.0000001|case 1: 2|true",
      "FLOAT|Case 1: 2|case 1: 2|false",
      "FLOAT|1 2|1|false",
      "FLOAT|nan|NaN|true",
      "FLOAT|-nan|nan|true",
      "FLOAT|nan|1|false",
      "FLOAT|1|nan|false",
      "FLOAT|inf|Infinity|true",
      "FLOAT|+inf|inf|true",
      "FLOAT|-inf|inf|false",
      "FLOAT|inf|1e308|false",
      "FLOAT|1e400|inf|false",
      "FLOAT|1e400|1e400|true",
      "FLOAT|1e400|1e401|false",
      "FLOAT|1e-400|0|true",
      "FLOAT|1d|1|false",
      "FLOAT|0x1|1|false",
      "FLOAT|1.|1|true",
      "FLOAT|.|0|false",
      "FLOAT|1e|1|false",
      "FLOAT|--1|1|false",
  })
  void saysWhatIsRight(Kind kind, String actual, String expected, boolean right) {
    assertThat(matches(Checker.of(kind), bytes(actual), bytes(expected))).isEqualTo(right);
  }

  @ParameterizedTest
  @CsvSource({
      "0.1, 0, 1.1, 1, true",
      "0.1, 0, 1.11, 1, false",
      "0, 0.1, 110, 100, true",
      "0, 0.1, 111, 100, false",
      "0, 0, 1, 1.0, true",
      "0, 1, 1e308, -1e308, false",
      "1, 0, 9, 10, true",
      // more digits than a double has
      "1e-6, 0, 123456789012345679, 123456789012345678, false",
      "1, 0, 123456789012345679, 123456789012345678, true",
      "0.000001, 0, 0.3000010, 0.3, true",
      "0.000001, 0, 0.30000100000000001, 0.3, false",
      "1, 1, 1e-999999999, 1, true",
      "0, 1, 1e-99999999999, 0.5, true",
  })
  void aNumberIsRightWhenOneOfTheTolerancesAllowsIt(
      double absolute, double relative, String actual, String expected, boolean right) {
    assertThat(matches(new Checker(Kind.FLOAT, absolute, relative, null), bytes(actual), bytes(expected))).isEqualTo(right);
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, names = {"PROGRAM", "INTERACTOR"}, mode = EnumSource.Mode.EXCLUDE)
  void bytesThatAreNoTextAreCompared(Kind kind) {
    byte[] binary = {0, 1, (byte) 0xff, (byte) 0xfe};
    assertThat(matches(Checker.of(kind), binary, binary.clone())).isTrue();
    assertThat(matches(Checker.of(kind), binary, new byte[] {0, 1, (byte) 0xff, (byte) 0xfd})).isFalse();
  }

  @ParameterizedTest
  @EnumSource(value = Kind.class, names = {"PROGRAM", "INTERACTOR"}, mode = EnumSource.Mode.EXCLUDE)
  void timeIsLinearInTheLengthOfALine(Kind kind) {
    for (String pattern : new String[] {" ", "7", "a", "1 ", ".", "1e", "-"}) {
      byte[] actual = filled(pattern, "1");
      byte[] expected = filled(pattern, "2");
      Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> matches(Checker.of(kind), actual, expected), pattern);
    }
  }

  @Test
  void manyDigitsAreANumberUpToAMegabyte() {
    byte[] sevens = Arrays.copyOf(filled("7", "7"), 1 << 20);
    sevens[1] = '.';
    assertThat(matches(Checker.of(Kind.FLOAT), sevens, bytes("7.7777777777777777"))).isTrue();
    byte[] more = Arrays.copyOf(sevens, sevens.length + 1);
    more[sevens.length] = '7';
    assertThat(matches(Checker.of(Kind.FLOAT), more, bytes("7.7777777777777777"))).isFalse();
    assertThat(matches(Checker.of(Kind.FLOAT), more, more.clone())).as("unless one that is as long is expected").isTrue();
  }

  @Test
  void allIsRightWhenNothingIsExpected() {
    assertThat(matches(Checker.of(Kind.EXACT), bytes("42"), null)).isTrue();
  }

  @Test
  void aClientsCheckerSeesAll() {
    WholeOutput whole = (WholeOutput) OutputChecker.of(Checker.of(Kind.PROGRAM), bytes("?"));
    whole.printed(bytes("_one,"), 1, 5);
    whole.printed(bytes("two_"), 0, 3);
    assertThat(whole.bytes()).asString().isEqualTo("one,two");
  }

  private static boolean matches(Checker checker, byte[] actual, byte[] expected) {
    boolean right = matches(checker, actual, expected, actual.length);
    for (int piece : new int[] {1, 2, 3, 100_000}) {
      if (actual.length / piece < 1_000_000) {
        assertThat(matches(checker, actual, expected, piece)).as("in pieces of %d", piece).isEqualTo(right);
      }
    }
    return right;
  }

  private static boolean matches(Checker checker, byte[] actual, byte[] expected, int piece) {
    OutputChecker output = OutputChecker.of(checker, expected);
    for (int at = 0; at < actual.length; at += piece) {
      output.printed(actual, at, Math.min(actual.length, at + piece));
    }
    return output.isRight();
  }

  private static byte[] filled(String pattern, String end) {
    byte[] bytes = new byte[LONG];
    for (int i = 0; i < LONG; i++) {
      bytes[i] = (byte) pattern.charAt(i % pattern.length());
    }
    bytes[LONG - 1] = (byte) end.charAt(0);
    return bytes;
  }

  private static byte[] bytes(String text) {
    return text == null ? new byte[0]
        : text.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r").getBytes(StandardCharsets.UTF_8);
  }
}
