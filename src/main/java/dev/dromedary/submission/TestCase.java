package dev.dromedary.submission;

import java.math.BigDecimal;

/**
 * One input of the program.
 *
 * @param stdin never null; empty when there is no input
 * @param expectedOutput null when the output is not judged
 * @param name null when it has none
 * @param points what it is worth when accepted; null when nobody counts
 */
public record TestCase(byte[] stdin, byte[] expectedOutput, String name, BigDecimal points) {
  public TestCase(byte[] stdin, byte[] expectedOutput) {
    this(stdin, expectedOutput, null, null);
  }
}
