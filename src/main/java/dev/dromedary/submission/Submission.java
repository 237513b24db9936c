package dev.dromedary.submission;

import java.time.Instant;
import java.util.List;

/**
 * A program and how it is to be run; everything a worker needs to know, and nothing that changes later.
 *
 * @param token UUID
 * @param languageId the id that the client gave, or the language's first one when it gave a name
 * @param language name of an entry in {@code languages.yaml}
 * @param sourceCode as bytes: source code need not be UTF-8, and an executable is none; empty for a project
 * @param testCases at least one
 * @param numberOfRuns how often each test case is run; time and memory are means
 * @param compilerOptions as sent; null when none
 * @param commandLineArguments as sent; null when none
 * @param redirectStderrToStdout whether stderr is part of what is judged
 * @param callbackUrl null when nobody is to be called
 * @param additionalFiles a zip archive of what else is to be in the work directory; null when nothing is. Kept as it was sent:
 *     unpacked it may be a thousand times as large
 * @param perProcessTimeLimit whether the client asked for a time limit of each process; it is only remembered
 * @param perProcessMemoryLimit likewise, of memory
 * @param client who sent it, as far as that is known; those of one client share what one may hold
 * @param fetchFiles paths of files that the client wants to have after the run; null when it wants none
 */
public record Submission(
    String token,
    int languageId,
    String language,
    byte[] sourceCode,
    List<TestCase> testCases,
    int numberOfRuns,
    String compilerOptions,
    String commandLineArguments,
    boolean redirectStderrToStdout,
    Limits limits,
    String callbackUrl,
    Instant createdAt,
    Judging judging,
    byte[] additionalFiles,
    boolean perProcessTimeLimit,
    boolean perProcessMemoryLimit,
    String client,
    List<String> fetchFiles) {
  /** Of a file that was dropped, for instance. */
  private static final String NO_CLIENT = "local";

  public Submission {
    // stored by an earlier version
    judging = judging == null ? Judging.DEFAULT : judging;
    client = client == null ? NO_CLIENT : client;
  }

  /** One that is judged as Judge0 does it. */
  public Submission(String token, int languageId, String language, byte[] sourceCode, List<TestCase> testCases,
      int numberOfRuns, String compilerOptions, String commandLineArguments, boolean redirectStderrToStdout,
          Limits limits,
      String callbackUrl, Instant createdAt) {
    this(token, languageId, language, sourceCode, testCases, numberOfRuns, compilerOptions, commandLineArguments,
        redirectStderrToStdout, limits, callbackUrl, createdAt, Judging.DEFAULT, null, false, false, null, null);
  }

  /** One without additional files. */
  public Submission(String token, int languageId, String language, byte[] sourceCode, List<TestCase> testCases,
      int numberOfRuns, String compilerOptions, String commandLineArguments, boolean redirectStderrToStdout,
          Limits limits,
      String callbackUrl, Instant createdAt, Judging judging) {
    this(token, languageId, language, sourceCode, testCases, numberOfRuns, compilerOptions, commandLineArguments,
        redirectStderrToStdout, limits, callbackUrl, createdAt, judging, null, false, false, null, null);
  }

  /** The same with files beside the source code. */
  public Submission with(byte[] zip, List<String> fetched) {
    return new Submission(token, languageId, language, sourceCode, testCases, numberOfRuns, compilerOptions,
        commandLineArguments, redirectStderrToStdout, limits, callbackUrl, createdAt, judging, zip,
        perProcessTimeLimit, perProcessMemoryLimit, client, fetched);
  }

  /** The same of another name and time. */
  public Submission with(String otherToken, Instant otherCreatedAt) {
    return new Submission(otherToken, languageId, language, sourceCode, testCases, numberOfRuns, compilerOptions,
        commandLineArguments, redirectStderrToStdout, limits, callbackUrl, otherCreatedAt, judging, additionalFiles,
        perProcessTimeLimit, perProcessMemoryLimit, client, fetchFiles);
  }

  /** The same of a known client. */
  public Submission from(String sender) {
    return new Submission(token, languageId, language, sourceCode, testCases, numberOfRuns, compilerOptions,
        commandLineArguments, redirectStderrToStdout, limits, callbackUrl, createdAt, judging, additionalFiles,
        perProcessTimeLimit, perProcessMemoryLimit, sender, fetchFiles);
  }

  /** What it takes in memory, but for a little. */
  public long bytes() {
    long bytes = sourceCode.length + length(additionalFiles);
    for (TestCase test : testCases) {
      bytes += test.stdin().length + length(test.expectedOutput());
    }
    Program checker = judging.checker().program();
    return checker == null ? bytes : bytes + checker.sourceCode().length;
  }

  private static long length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  public Program program() {
    return new Program(language, sourceCode, compilerOptions, additionalFiles);
  }
}
