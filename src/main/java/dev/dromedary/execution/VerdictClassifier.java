package dev.dromedary.execution;

import dev.dromedary.DromedaryProperties;
import dev.dromedary.runner.ContainerLostException;
import dev.dromedary.runner.Outcome;
import dev.dromedary.runner.StepReport;
import dev.dromedary.submission.Limits;
import dev.dromedary.submission.Result;
import dev.dromedary.submission.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.springframework.stereotype.Component;

/** From what the kernel and the runner saw to what is said of the submission. */
@Component
public class VerdictClassifier {
  private static final int SIGABRT = 6;
  private static final int SIGFPE = 8;
  private static final int SIGSEGV = 11;
  private static final int SIGXCPU = 24;
  private static final int SIGXFSZ = 25;
  private static final int ENOENT = 2;
  private static final int ENOEXEC = 8;
  private static final int EACCES = 13;

  /** Why a run says nothing of its program. */
  static final String STARVED = "the machine is overloaded: it had too little CPU time to give";

  private final String node;

  VerdictClassifier(DromedaryProperties properties) {
    node = properties.node();
  }

  /**
   * The verdict of one run. What the kernel counted comes first (out of memory), then what the runner had to end, then how the
   * program ended, and its output last.
   *
   * @param right whether that is as it should be
   */
  Verdict verdictOf(StepReport report, Limits limits, boolean right) {
    if (report.oomKills() > 0 || report.outcome() == Outcome.MEMORY_LIMIT) {
      return Verdict.MEMORY_LIMIT_EXCEEDED;
    }
    if (report.isStarved()) {
      return Verdict.INTERNAL_ERROR;
    }
    if (report.outcome() == Outcome.OUTPUT_LIMIT || report.outcome() == Outcome.RETURN_LIMIT) {
      return Verdict.OUTPUT_LIMIT_EXCEEDED;
    }
    if (report.outcome() == Outcome.CPU_TIME_LIMIT || report.outcome() == Outcome.WALL_TIME_LIMIT
        || report.cpuTime().compareTo(limits.cpuTime()) > 0
        || report.outcome() == Outcome.SIGNALLED && report.detail() == SIGXCPU) {
      return Verdict.TIME_LIMIT_EXCEEDED;
    }
    return switch (report.outcome()) {
      case EXEC_FAILED -> Verdict.EXEC_FORMAT_ERROR;
      case SIGNALLED -> switch (report.detail()) {
        case SIGSEGV -> Verdict.RUNTIME_ERROR_SIGSEGV;
        case SIGXFSZ -> Verdict.RUNTIME_ERROR_SIGXFSZ;
        case SIGFPE -> Verdict.RUNTIME_ERROR_SIGFPE;
        case SIGABRT -> Verdict.RUNTIME_ERROR_SIGABRT;
        default -> Verdict.RUNTIME_ERROR_OTHER;
      };
      case EXITED -> {
        if (report.detail() != 0) {
          yield Verdict.RUNTIME_ERROR_NZEC;
        }
        yield right ? Verdict.ACCEPTED : Verdict.WRONG_ANSWER;
      }
      case NO_SPACE -> Verdict.COMPILATION_ERROR;
      default -> Verdict.INTERNAL_ERROR;
    };
  }

  public Result compilationError(Compilation compilation) {
    byte[] output = compilation.output().length > 0 ? compilation.output() : compilation.failure().getBytes();
    return new Result(Verdict.COMPILATION_ERROR, null, null, null, null, null, output,
        compilation.failure(), null, null, false, false, null, Instant.now(), node, null, null, compilation.report(),
            null);
  }

  /**
   * The result of a submission that took its container down by the memory it used.
   *
   * @param who did so instead of it, null if it did itself
   * @param compilation null when it was the compiler
   */
  public Result outOfMemory(String who, Compilation compilation) {
    if (who != null) {
      return failed(who, "Memory limit exceeded");
    }
    if (compilation == null) {
      return compilationError(new Compilation(List.of(), new byte[0], "Compilation memory limit exceeded."));
    }
    return new Result(Verdict.MEMORY_LIMIT_EXCEEDED, null, null, null, null, null,
        compilation.output().length == 0 ? null : compilation.output(),
        "Memory limit exceeded", null, null, false, false, null, Instant.now(), node, null, null, compilation.report(),
            null);
  }

  /**
   * The result of a submission that we could not judge.
   *
   * @param who whose failure it was, null if it was ours
   */
  public Result internalError(String who, Throwable failure) {
    return failed(who, reason(failure));
  }

  private Result failed(String who, String reason) {
    return Result.internalError(who == null ? reason : who + ": " + reason, Instant.now(), node);
  }

  /** For a client; what an exception says that wasn't made for it is about our classes. */
  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof ContainerLostException || cause instanceof IllegalStateException
        ? cause.getMessage() : "the service failed to judge it; its log tells why";
  }

  /** One line for a person about a run, null when there's nothing to say. */
  String message(Verdict verdict, StepReport report) {
    return switch (verdict) {
      case TIME_LIMIT_EXCEEDED -> report.outcome() == Outcome.WALL_TIME_LIMIT
          ? "Time limit exceeded (wall clock)" : "Time limit exceeded";
      case INTERNAL_ERROR -> report.isStarved() ? STARVED : null;
      case MEMORY_LIMIT_EXCEEDED -> "Memory limit exceeded";
      case OUTPUT_LIMIT_EXCEEDED -> report.outcome() == Outcome.RETURN_LIMIT
          ? "The files that it made are more than can be fetched (dromedary.limits.max-extract-size)"
              : "Output limit exceeded";
      case RUNTIME_ERROR_NZEC -> "Exited with error status " + report.detail();
      case RUNTIME_ERROR_SIGSEGV, RUNTIME_ERROR_SIGXFSZ, RUNTIME_ERROR_SIGFPE, RUNTIME_ERROR_SIGABRT,
          RUNTIME_ERROR_OTHER ->
          "Caught fatal signal " + report.detail();
      case EXEC_FORMAT_ERROR -> "execve: " + switch (report.detail()) {
        case ENOENT -> "No such file or directory";
        case ENOEXEC -> "Exec format error";
        case EACCES -> "Permission denied";
        default -> "error " + report.detail();
      };
      case COMPILATION_ERROR -> "The files do not fit into the work folder";
      default -> null;
    };
  }
}
