package dev.dromedary.submission;

/**
 * Source code, and what it is written in.
 *
 * @param language name of an entry in {@code languages.yaml}
 * @param sourceCode as bytes: source code need not be UTF-8, and an executable is none
 * @param compilerOptions as sent; null when none
 */
public record Program(String language, byte[] sourceCode, String compilerOptions) {}
