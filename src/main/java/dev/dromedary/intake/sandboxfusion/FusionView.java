package dev.dromedary.intake.sandboxfusion;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dromedary.submission.CompileReport;
import dev.dromedary.submission.Languages;
import dev.dromedary.submission.Result;
import dev.dromedary.submission.StoredSubmission;
import dev.dromedary.submission.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Shows what became of a submission as SandboxFusion does. What isn't UTF-8 in the output is replaced by U+FFFD. */
@Component("fusionView")
public class FusionView {
  private static final String FINISHED = "Finished";
  private static final String TIME_LIMIT_EXCEEDED = "TimeLimitExceeded";
  private static final int SIGKILL = 9;

  private final Languages languages;

  FusionView(Languages languages) {
    this.languages = languages;
  }

  public Map<String, Object> show(StoredSubmission submission) {
    Result result = submission.result();
    boolean broken = result.verdict() == Verdict.INTERNAL_ERROR || result.verdict() == Verdict.CANCELLED;
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("status", broken ? "SandboxError" : isSuccess(result) ? "Success" : "Failed");
    answer.put("message", broken ? result.message() : "");
    answer.put("compile_result", compileResult(submission, result));
    answer.put("run_result", result.verdict() == Verdict.COMPILATION_ERROR ? null : runResult(result));
    answer.put("executor_pod_name", result.executionHost());
    answer.put("files", result.files() == null ? Map.of() : result.files());
    return answer;
  }

  private Map<String, Object> compileResult(StoredSubmission submission, Result result) {
    if (!languages.named(submission.submission().language()).isCompiled()) {
      return null;
    }
    boolean failed = result.verdict() == Verdict.COMPILATION_ERROR;
    CompileReport compiler = result.compile();
    Duration time = compiler == null ? null : compiler.wallTime();
    if (failed && compiler != null && compiler.timedOut()) {
      return stage(TIME_LIMIT_EXCEEDED, time, null, null, result.compileOutput());
    }
    return stage(FINISHED, time, failed ? failureCode(compiler) : 0, null, result.compileOutput());
  }

  private static int failureCode(CompileReport compiler) {
    if (compiler != null && compiler.exitSignal() != null) {
      return -compiler.exitSignal();
    }
    // it may have exited well, and what it made can't be used
    return compiler == null || compiler.exitCode() == null || compiler.exitCode() == 0 ? 1 : compiler.exitCode();
  }

  private static Map<String, Object> runResult(Result result) {
    return switch (result.verdict()) {
      case INTERNAL_ERROR, CANCELLED -> stage("Error", null, null, null, null);
      case TIME_LIMIT_EXCEEDED ->
          stage(TIME_LIMIT_EXCEEDED, result.wallTime(), null, result.stdout(), result.stderr());
      default -> stage(FINISHED, result.wallTime(), returnCode(result), result.stdout(), result.stderr());
    };
  }

  /** There is no field that says that output was cut, so that is a failure. */
  private static boolean isSuccess(Result result) {
    return result.verdict() == Verdict.ACCEPTED && !result.stdoutTruncated();
  }

  private static Integer returnCode(Result result) {
    if (result.stdoutTruncated()) {
      return -SIGKILL;
    }
    return switch (result.verdict()) {
      case ACCEPTED, RUNTIME_ERROR_NZEC -> result.exitCode();
      case MEMORY_LIMIT_EXCEEDED, OUTPUT_LIMIT_EXCEEDED -> -SIGKILL;
      // as a shell says that it can't execute something
      case EXEC_FORMAT_ERROR -> 126;
      default -> -result.exitSignal();
    };
  }

  private static Map<String, Object> stage(String status, Duration time, Integer code, byte[] stdout, byte[] stderr) {
    Map<String, Object> stage = new LinkedHashMap<>();
    stage.put("status", status);
    stage.put("execution_time", time == null ? null : time.toNanos() / 1e9);
    stage.put("return_code", code);
    stage.put("stdout", text(stdout));
    stage.put("stderr", text(stderr));
    return stage;
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }

  public String pong() {
    return "pong";
  }

  /** In the form of FastAPI. */
  public Map<String, Object> invalid(String field, JsonNode input, String message) {
    Map<String, Object> detail = new LinkedHashMap<>();
    detail.put("type", input == null ? "missing" : "value_error");
    detail.put("loc", List.of("body", field));
    detail.put("msg", message);
    detail.put("input", input);
    return Map.of("detail", List.of(detail));
  }

  /** The body of any other answer that isn't a success. */
  public Map<String, Object> message(String message) {
    return Map.of("detail", message == null ? "" : message);
  }
}
