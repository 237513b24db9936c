package dev.dromedary.execution;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Compares words, of which two that are numbers need only be close: as close as the absolute tolerance says, or the
 * relative one. NaN is as good as NaN, and an infinity as the same infinity, but nothing else is close to them.
 */
record Tolerance(double absolute, double relative) {
  /** Possessive: a word may be a megabyte long. */
  private static final Pattern NUMBER = Pattern.compile("[+-]?+(?:\\d++\\.?+\\d*+|\\.\\d++)(?:[eE][+-]?+\\d++)?+");
  /** Characters of a word that is compared to the last digit; what is longer costs too much, and is a double. */
  private static final int EXACT = 64;
  private static final Pattern INFINITY = Pattern.compile("([+-]?)inf(?:inity)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern NAN = Pattern.compile("[+-]?nan(?:\\(\\w*\\))?", Pattern.CASE_INSENSITIVE);

  boolean allows(byte[] actual, int a, int aEnd, byte[] expected, int e, int eEnd) {
    if (Arrays.equals(actual, a, aEnd, expected, e, eEnd)) {
      return true;
    }
    Double actualNumber = number(actual, a, aEnd);
    Double expectedNumber = actualNumber == null ? null : number(expected, e, eEnd);
    if (expectedNumber == null) {
      return false;
    }
    if (!Double.isFinite(actualNumber) || !Double.isFinite(expectedNumber)) {
      return Double.compare(actualNumber, expectedNumber) == 0;
    }
    String actualText = text(actual, a, aEnd);
    String expectedText = text(expected, e, eEnd);
    return isExact(actualText) && isExact(expectedText)
        ? isClose(new BigDecimal(actualText), new BigDecimal(expectedText))
        : isClose(actualNumber, expectedNumber);
  }

  /** With an exponent a few characters may be a billion digits. */
  private static boolean isExact(String number) {
    return number.length() <= EXACT && number.indexOf('e') < 0 && number.indexOf('E') < 0;
  }

  /** As they are written, so that no digit is lost of numbers that have more than a double. */
  private boolean isClose(BigDecimal actual, BigDecimal expected) {
    BigDecimal difference = actual.subtract(expected).abs();
    return difference.compareTo(BigDecimal.valueOf(absolute)) <= 0
        || difference.compareTo(BigDecimal.valueOf(relative).multiply(expected.abs())) <= 0;
  }

  private boolean isClose(double actual, double expected) {
    double difference = Math.abs(actual - expected);
    // what reading the numbers may have rounded away must not decide
    double rounding = Math.ulp(Math.max(Math.abs(actual), Math.abs(expected)));
    return difference <= absolute + rounding || difference <= relative * Math.abs(expected) + rounding;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /** @return null for what is no number, or one beyond all that a double can hold */
  private static Double number(byte[] bytes, int from, int to) {
    if ("+-.0123456789iInN".indexOf(bytes[from]) < 0) {
      return null;
    }
    String word = text(bytes, from, to);
    if (NUMBER.matcher(word).matches()) {
      double number = Double.parseDouble(word);
      return Double.isInfinite(number) ? null : Double.valueOf(number);
    }
    var infinity = INFINITY.matcher(word);
    if (infinity.matches()) {
      return infinity.group(1).equals("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return NAN.matcher(word).matches() ? Double.NaN : null;
  }
}
