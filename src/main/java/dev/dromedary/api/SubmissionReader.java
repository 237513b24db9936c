package dev.dromedary.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.execution.LimitsProperties;
import dev.dromedary.submission.Judging;
import dev.dromedary.submission.Limits;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.TestCase;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Makes a submission of a request's fields, which are those of Judge0, {@code language}, a language's name or alias, and those
 * that {@link TestCasesReader} and {@link CheckerReader} know.
 * Limits that are not asked for are {@link LimitsProperties}' defaults.
 */
@Component("submissionReader")
public class SubmissionReader {
  private static final int MAX_OPTIONS = 512;

  private final LanguageCatalogue languages;
  private final LimitsProperties limits;
  private final Clock clock;

  SubmissionReader(LanguageCatalogue languages, LimitsProperties limits, Optional<Clock> clock) {
    this.languages = languages;
    this.limits = limits;
    this.clock = clock.orElse(Clock.systemUTC());
  }

  /**
   * @param base64 whether source code, input and expected output are encoded
   * @return with a new token
   * @throws InvalidSubmissionException naming every field that isn't right
   */
  public Submission read(ObjectNode request, boolean base64) throws InvalidSubmissionException {
    return read(request, base64, UUID.randomUUID().toString());
  }

  /** As {@link #read(ObjectNode, boolean)}, for a submission that has a token already. */
  public Submission read(ObjectNode request, boolean base64, String token) throws InvalidSubmissionException {
    FieldErrors errors = new FieldErrors();
    RequestFields fields = new RequestFields(request, base64, errors);
    ProgramReader program = new ProgramReader(languages, fields);
    byte[] sourceCode = program.sourceCode();
    ProgramReader.LanguageChoice choice = program.language();
    TestCasesReader tests = new TestCasesReader(fields);
    List<TestCase> testCases = tests.read();
    LimitsReader limitsReader = new LimitsReader(limits, fields, errors);
    int numberOfRuns = limitsReader.numberOfRuns();
    tests.checkRuns(numberOfRuns);
    Judging judging = new Judging(tests.areGiven(), tests.stopAtFirstFailure(), new CheckerReader(languages, fields).read());
    Limits asked = limitsReader.read();
    String compilerOptions = options("compiler_options", fields, errors);
    if (compilerOptions != null && choice != null && !choice.language().isCompiled()) {
      errors.add("compiler_options", "setting compiler options is only allowed for compiled languages");
    }
    String arguments = options("command_line_arguments", fields, errors);
    refuseWhatIsNotOffered(fields, errors);
    errors.throwIfAny();
    return new Submission(
        token,
        choice.id(),
        choice.language().name(),
        sourceCode,
        testCases,
        numberOfRuns,
        compilerOptions,
        arguments,
        fields.flag("redirect_stderr_to_stdout", false),
        asked,
        fields.string("callback_url"),
        clock.instant().truncatedTo(ChronoUnit.MILLIS),
        judging);
  }

  private static String options(String name, RequestFields fields, FieldErrors errors) {
    String options = fields.string(name);
    if (options != null && options.codePointCount(0, options.length()) > MAX_OPTIONS) {
      errors.add(name, "is too long (maximum is " + MAX_OPTIONS + " characters)");
    }
    return options;
  }

  /** Better refused than ignored: the program would run otherwise than its author expects. */
  private static void refuseWhatIsNotOffered(RequestFields fields, FieldErrors errors) {
    if (fields.string("additional_files") != null) {
      errors.add("additional_files", "setting additional files is not allowed");
    }
    if (fields.flag("enable_network", false)) {
      errors.add("enable_network", "enabling network is not allowed");
    }
    for (String option : List.of(
        "enable_per_process_and_thread_time_limit", "enable_per_process_and_thread_memory_limit")) {
      if (fields.flag(option, false)) {
        errors.add(option, "this option cannot be enabled");
      }
    }
  }
}
