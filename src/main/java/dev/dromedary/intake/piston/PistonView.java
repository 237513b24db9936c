package dev.dromedary.intake.piston;

import dev.dromedary.submission.CompileReport;
import dev.dromedary.submission.Languages;
import dev.dromedary.submission.Result;
import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Shows what became of a submission as Piston does. What isn't UTF-8 in the output is replaced by U+FFFD. */
@Component("pistonView")
public class PistonView {
  private static final Map<Integer, String> SIGNALS = Map.ofEntries(
      Map.entry(1, "SIGHUP"), Map.entry(2, "SIGINT"), Map.entry(3, "SIGQUIT"), Map.entry(4, "SIGILL"),
      Map.entry(5, "SIGTRAP"), Map.entry(6, "SIGABRT"), Map.entry(7, "SIGBUS"), Map.entry(8, "SIGFPE"),
      Map.entry(9, "SIGKILL"), Map.entry(10, "SIGUSR1"), Map.entry(11, "SIGSEGV"), Map.entry(12, "SIGUSR2"),
      Map.entry(13, "SIGPIPE"), Map.entry(14, "SIGALRM"), Map.entry(15, "SIGTERM"), Map.entry(24, "SIGXCPU"),
      Map.entry(25, "SIGXFSZ"), Map.entry(31, "SIGSYS"));

  /** How a stage ended, in Piston's terms. */
  private record End(String status, Integer code, String signal) {}

  private final PistonRuntimes runtimes;
  private final Languages languages;

  PistonView(PistonRuntimes runtimes, Languages languages) {
    this.runtimes = runtimes;
    this.languages = languages;
  }

  public Map<String, Object> show(StoredSubmission submission) {
    String name = submission.submission().language();
    PistonRuntimes.Runtime runtime = runtimes.find(name, "*").orElseThrow().runtime();
    Result result = submission.result();
    Map<String, Object> answer = new LinkedHashMap<>();
    if (result.verdict() == Verdict.COMPILATION_ERROR) {
      Map<String, Object> compile = compileStage(result, failedCompilation(result.compile()));
      answer.put("compile", compile);
      answer.put("run", compile);
    } else {
      if (languages.named(name).isCompiled()) {
        answer.put("compile", compileStage(result, new End(null, 0, null)));
      }
      answer.put("run", stage(result.stdout(), result.stderr(), end(result), result.message(), result.time(),
          result.wallTime(), result.memoryBytes()));
    }
    answer.put("language", runtime.language());
    answer.put("version", runtime.version());
    return answer;
  }

  private static Map<String, Object> compileStage(Result result, End end) {
    CompileReport compiler = result.compile();
    String message = end.status == null ? null : result.message();
    return compiler == null
        ? stage(null, result.compileOutput(), end, message, null, null, null)
        : stage(null, result.compileOutput(), end, message, compiler.time(), compiler.wallTime(),
            compiler.memoryBytes());
  }

  private static End failedCompilation(CompileReport compiler) {
    if (compiler != null && compiler.timedOut()) {
      return new End("TO", null, "SIGKILL");
    }
    if (compiler != null && compiler.exitSignal() != null) {
      return new End("SG", null, signal(compiler.exitSignal()));
    }
    // it may have exited well, and what it made can't be used
    boolean unknown = compiler == null || compiler.exitCode() == null || compiler.exitCode() == 0;
    return new End("RE", unknown ? 1 : compiler.exitCode(), null);
  }

  private static String signal(int number) {
    return SIGNALS.getOrDefault(number, "SIG" + number);
  }

  private static End end(Result result) {
    if (result.stdoutTruncated()) {
      // there is no field that says so
      return new End("OL", null, "SIGKILL");
    }
    return switch (result.verdict()) {
      case ACCEPTED -> new End(null, result.exitCode(), null);
      case RUNTIME_ERROR_NZEC -> new End("RE", result.exitCode(), null);
      case TIME_LIMIT_EXCEEDED -> new End("TO", null, "SIGKILL");
      case OUTPUT_LIMIT_EXCEEDED -> new End("OL", null, "SIGKILL");
      case MEMORY_LIMIT_EXCEEDED -> new End("SG", null, "SIGKILL");
      // as a shell says that it can't execute something
      case EXEC_FORMAT_ERROR -> new End("RE", 126, null);
      case INTERNAL_ERROR, CANCELLED -> new End("XX", null, null);
      default -> new End("SG", null, signal(result.exitSignal()));
    };
  }

  /** Piston's {@code output} is both streams as they came; we know each of them only. */
  private static Map<String, Object> stage(byte[] stdout, byte[] stderr, End end, String message, Duration cpuTime,
      Duration wallTime, Long memoryBytes) {
    Map<String, Object> stage = new LinkedHashMap<>();
    stage.put("stdout", text(stdout));
    stage.put("stderr", text(stderr));
    stage.put("output", text(stdout) + text(stderr));
    stage.put("code", end.code);
    stage.put("signal", end.signal);
    stage.put("message", message);
    stage.put("status", end.status);
    // a client that checks types takes no null there
    if (cpuTime != null) {
      stage.put("cpu_time", cpuTime.toMillis());
      stage.put("wall_time", wallTime.toMillis());
      stage.put("memory", memoryBytes);
    }
    return stage;
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }

  /** The body of every answer that isn't a success. */
  public Map<String, Object> message(String message) {
    return Map.of("message", message == null ? "" : message);
  }
}
