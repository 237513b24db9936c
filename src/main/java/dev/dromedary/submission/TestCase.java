package dev.dromedary.submission;

/**
 * One run of the program.
 *
 * @param stdin never null; empty when there is no input
 * @param expectedOutput null when the output is not judged
 */
public record TestCase(byte[] stdin, byte[] expectedOutput) {}
