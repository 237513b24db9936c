package dev.dromedary.submission;

/**
 * Source code, and what it is written in.
 *
 * @param language name of an entry in {@code languages.yaml}
 * @param sourceCode as bytes: source code need not be UTF-8, and an executable is none
 * @param compilerOptions as sent; null when none
 * @param additionalFiles a zip archive of what else is to be in the work directory; null when nothing is
 */
public record Program(String language, byte[] sourceCode, String compilerOptions, byte[] additionalFiles) {
  public Program(String language, byte[] sourceCode, String compilerOptions) {
    this(language, sourceCode, compilerOptions, null);
  }
}
