package dev.dromedary.submission;

import java.util.Arrays;

/**
 * What is said of a submission. Ids and descriptions up to 14 are Judge0's statuses; those above 14 are ours: two for
 * what Judge0 can't tell apart from a runtime error, and one for what it can't do, which is to cancel. An Internal
 * Error would be the wrong word for that, for it is what people are alarmed by.
 */
public enum Verdict {
  IN_QUEUE(1, "In Queue"),
  PROCESSING(2, "Processing"),
  ACCEPTED(3, "Accepted"),
  WRONG_ANSWER(4, "Wrong Answer"),
  TIME_LIMIT_EXCEEDED(5, "Time Limit Exceeded"),
  COMPILATION_ERROR(6, "Compilation Error"),
  RUNTIME_ERROR_SIGSEGV(7, "Runtime Error (SIGSEGV)"),
  RUNTIME_ERROR_SIGXFSZ(8, "Runtime Error (SIGXFSZ)"),
  RUNTIME_ERROR_SIGFPE(9, "Runtime Error (SIGFPE)"),
  RUNTIME_ERROR_SIGABRT(10, "Runtime Error (SIGABRT)"),
  RUNTIME_ERROR_NZEC(11, "Runtime Error (NZEC)"),
  RUNTIME_ERROR_OTHER(12, "Runtime Error (Other)"),
  INTERNAL_ERROR(13, "Internal Error"),
  EXEC_FORMAT_ERROR(14, "Exec Format Error"),
  MEMORY_LIMIT_EXCEEDED(15, "Memory Limit Exceeded"),
  OUTPUT_LIMIT_EXCEEDED(16, "Output Limit Exceeded"),
  CANCELLED(17, "Cancelled");

  private final int id;
  private final String description;

  Verdict(int id, String description) {
    this.id = id;
    this.description = description;
  }

  public int id() {
    return id;
  }

  public String description() {
    return description;
  }

  /** What Judge0 says instead, which has 14. */
  public Verdict ofJudge0() {
    return switch (this) {
      case MEMORY_LIMIT_EXCEEDED -> RUNTIME_ERROR_OTHER;
      case OUTPUT_LIMIT_EXCEEDED -> RUNTIME_ERROR_SIGXFSZ;
      case CANCELLED -> INTERNAL_ERROR;
      default -> this;
    };
  }

  /** Whether nothing will change any more. */
  public boolean isFinal() {
    return id > PROCESSING.id;
  }

  /** @throws IllegalArgumentException for an id that is nobody's */
  public static Verdict ofId(int id) {
    return Arrays.stream(values()).filter(v -> v.id == id).findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no verdict has the id " + id));
  }
}
