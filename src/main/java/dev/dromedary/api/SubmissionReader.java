package dev.dromedary.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.execution.AdditionalFiles;
import dev.dromedary.execution.InvalidArchiveException;
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
 * Makes a submission of a request's fields, which are those of Judge0, {@code language}, a language's name or alias,
 * and those that {@link TestCasesReader} and {@link CheckerReader} know. Limits that are not asked for are {@link
 * LimitsProperties}' defaults.
 */
@Component("submissionReader")
public class SubmissionReader {
  private final LanguageCatalogue languages;
  private final LimitsProperties limits;
  private final Judge0FeatureProperties judge0Features;
  private final AdditionalFiles additionalFiles;
  private final Clock clock;

  SubmissionReader(LanguageCatalogue languages, LimitsProperties limits, Judge0FeatureProperties judge0Features,
      AdditionalFiles additionalFiles, Optional<Clock> clock) {
    this.languages = languages;
    this.limits = limits;
    this.judge0Features = judge0Features;
    this.additionalFiles = additionalFiles;
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
    ProgramReader.LanguageChoice choice = program.language();
    byte[] sourceCode = program.sourceCodeOf(choice);
    TestCasesReader tests = new TestCasesReader(fields);
    List<TestCase> testCases = tests.read();
    LimitsReader limitsReader = new LimitsReader(limits, fields, errors);
    int numberOfRuns = limitsReader.numberOfRuns();
    tests.checkRuns(numberOfRuns);
    Judging judging = new Judging(tests.areGiven(), tests.stopAtFirstFailure(), new CheckerReader(languages, fields)
        .read());
    Limits asked = limitsReader.read();
    OptionsReader options = new OptionsReader(judge0Features, fields);
    String compilerOptions = options.compilerOptions(choice);
    String arguments = options.commandLineArguments();
    String callbackUrl = options.callbackUrl();
    boolean perProcessTimeLimit = options.limitIsPerProcess(
        "enable_per_process_and_thread_time_limit", judge0Features.allowEnablePerProcessAndThreadTimeLimit());
    boolean perProcessMemoryLimit = options.limitIsPerProcess(
        "enable_per_process_and_thread_memory_limit", judge0Features.allowEnablePerProcessAndThreadMemoryLimit());
    options.refuseNetwork();
    byte[] files = additionalFiles(fields, choice, sourceCode);
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
        fields.flag("redirect_stderr_to_stdout", judge0Features.redirectStderrToStdout()),
        asked,
        callbackUrl,
        clock.instant().truncatedTo(ChronoUnit.MILLIS),
        judging,
        files,
        perProcessTimeLimit,
        perProcessMemoryLimit,
        null,
        null);
  }

  /** @return a zip archive; null when there's none */
  private byte[] additionalFiles(RequestFields fields, ProgramReader.LanguageChoice choice, byte[] sourceCode) {
    byte[] zip = fields.binary("additional_files");
    if (zip == null) {
      if (choice != null && choice.language().isProject()) {
        fields.refuse("additional_files", "can't be blank");
      }
      return null;
    }
    if (!judge0Features.enableAdditionalFiles()) {
      fields.refuse("additional_files", "setting additional files is not allowed");
    } else if (choice != null) {
      try {
        // whether it can be done, before it is too late to tell the client
        additionalFiles.unpack(zip, choice.language().calledAs(sourceCode == null ? new byte[0] : sourceCode));
      } catch (InvalidArchiveException e) {
        fields.refuse("additional_files", e.getMessage());
      }
    }
    return zip;
  }
}
