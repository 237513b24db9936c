package dev.dromedary.store;

import dev.dromedary.submission.Checker;
import dev.dromedary.submission.Judging;
import dev.dromedary.submission.Limits;
import dev.dromedary.submission.Program;
import dev.dromedary.submission.Result;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.TestCase;
import dev.dromedary.submission.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Examples. */
final class Submissions {
  private static final Limits LIMITS = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofSeconds(10),
      128 << 20, 0, 60, 1 << 20);

  private Submissions() {}

  static Submission python(String source) {
    return new Submission(UUID.randomUUID().toString(), 71, "python", source.getBytes(StandardCharsets.UTF_8),
        List.of(new TestCase(new byte[] {0, (byte) 0xff}, "42\n".getBytes(StandardCharsets.UTF_8))), 1, null, "-v",
        false, LIMITS, null, Instant.parse("2026-01-02T03:04:05.678Z"));
  }

  /** Of so many bytes, and of no pattern. */
  static Submission incompressible(int size) {
    byte[] noise = new byte[size];
    new Random(size).nextBytes(noise);
    return project(noise);
  }

  /** One of several files. */
  static Submission project(byte[] archive) {
    Submission one = python("");
    return new Submission(one.token(), 89, "project", new byte[0], one.testCases(), 1, null, null, false, LIMITS, null,
        one.createdAt(), null, archive, true, true, null, null);
  }

  /** One with a checker of its own. */
  static Submission checkedBy(String source) {
    Submission one = python("");
    Program checker = new Program("python", source.getBytes(StandardCharsets.UTF_8), null);
    return new Submission(one.token(), 71, "python", one.sourceCode(), one.testCases(), 1, null, null, false, LIMITS, null,
        one.createdAt(), new Judging(false, true, Checker.of(Checker.Kind.PROGRAM, checker)));
  }

  static Result accepted(String stdout) {
    return new Result(Verdict.ACCEPTED, Duration.ofMillis(23), Duration.ofMillis(30), 9_000_000L,
        stdout.getBytes(StandardCharsets.UTF_8), null, null, null, 0, null, false, false,
        Instant.parse("2026-01-02T03:04:06Z"), Instant.parse("2026-01-02T03:04:07Z"), "here");
  }
}
