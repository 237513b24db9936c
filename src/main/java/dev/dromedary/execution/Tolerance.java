package dev.dromedary.execution;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * Compares words, of which two that are numbers need only be close: as close as the absolute tolerance says, or the relative
 * one. NaN is as good as NaN, and an infinity as the same infinity, but nothing else is close to them.
 */
record Tolerance(double absolute, double relative) {
  /** Possessive: a word may be a megabyte long. */
  private static final Pattern NUMBER = Pattern.compile("[+-]?+(?:\\d++\\.?+\\d*+|\\.\\d++)(?:[eE][+-]?+\\d++)?+");
  private static final Pattern INFINITY = Pattern.compile("([+-]?)inf(?:inity)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern NAN = Pattern.compile("[+-]?nan(?:\\(\\w*\\))?", Pattern.CASE_INSENSITIVE);

  boolean allows(byte[] actual, int a, int aEnd, byte[] expected, int e, int eEnd) {
    if (Arrays.equals(actual, a, aEnd, expected, e, eEnd)) {
      return true;
    }
    Double actualNumber = number(actual, a, aEnd);
    Double expectedNumber = actualNumber == null ? null : number(expected, e, eEnd);
    return expectedNumber != null && isClose(actualNumber, expectedNumber);
  }

  private boolean isClose(double actual, double expected) {
    if (!Double.isFinite(actual) || !Double.isFinite(expected)) {
      return Double.compare(actual, expected) == 0;
    }
    double difference = Math.abs(actual - expected);
    // what reading the numbers may have rounded away must not decide
    double rounding = Math.ulp(Math.max(Math.abs(actual), Math.abs(expected)));
    return difference <= absolute + rounding || difference <= relative * Math.abs(expected) + rounding;
  }

  /** @return null for what is no number, or one beyond all that a double can hold */
  private static Double number(byte[] bytes, int from, int to) {
    if ("+-.0123456789iInN".indexOf(bytes[from]) < 0) {
      return null;
    }
    String word = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
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
