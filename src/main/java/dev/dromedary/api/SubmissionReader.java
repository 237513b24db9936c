package dev.dromedary.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dromedary.submission.Language;
import dev.dromedary.submission.Limits;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.TestCase;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Makes a submission of a request's fields, which are those of Judge0 and {@code language}, a language's name or alias.
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
    byte[] sourceCode = sourceCode(fields, errors);
    LanguageChoice choice = language(fields, errors);
    byte[] stdin = fields.content("stdin");
    byte[] expectedOutput = fields.content("expected_output");
    LimitsReader limitsReader = new LimitsReader(limits, fields, errors);
    int numberOfRuns = limitsReader.numberOfRuns();
    Limits asked = limitsReader.read();
    String compilerOptions = options("compiler_options", fields, errors);
    if (compilerOptions != null && choice != null && !choice.language.isCompiled()) {
      errors.add("compiler_options", "setting compiler options is only allowed for compiled languages");
    }
    String arguments = options("command_line_arguments", fields, errors);
    refuseWhatIsNotOffered(fields, errors);
    errors.throwIfAny();
    return new Submission(
        token,
        choice.id,
        choice.language.name(),
        sourceCode,
        List.of(new TestCase(stdin == null ? new byte[0] : stdin, expectedOutput)),
        numberOfRuns,
        compilerOptions,
        arguments,
        fields.flag("redirect_stderr_to_stdout", false),
        asked,
        null,
        clock.instant().truncatedTo(ChronoUnit.MILLIS));
  }

  private static byte[] sourceCode(RequestFields fields, FieldErrors errors) {
    byte[] sourceCode = fields.content("source_code");
    if (sourceCode == null || isBlank(sourceCode)) {
      errors.add("source_code", "can't be blank");
    }
    return sourceCode;
  }

  private static boolean isBlank(byte[] text) {
    for (byte b : text) {
      if (b != ' ' && (b < '\t' || b > '\r')) {
        return false;
      }
    }
    return true;
  }

  private record LanguageChoice(int id, Language language) {}

  private LanguageChoice language(RequestFields fields, FieldErrors errors) {
    String name = fields.string("language");
    String id = fields.string("language_id");
    Optional<Language> named = name == null ? Optional.empty() : languages.named(name);
    if (name != null && named.isEmpty()) {
      errors.add("language", "language " + name + " doesn't exist");
    }
    if (id == null) {
      if (name == null) {
        errors.add("language_id", "can't be blank");
        errors.add("language_id", "language with id  doesn't exist");
      }
      return named.map(language -> new LanguageChoice(language.judge0Ids().get(0), language)).orElse(null);
    }
    LanguageChoice choice = languageWithId(fields, errors);
    if (choice != null && named.isPresent() && choice.language != named.get()) {
      errors.add("language", "language " + name + " isn't the language with id " + choice.id);
    }
    return choice;
  }

  private LanguageChoice languageWithId(RequestFields fields, FieldErrors errors) {
    BigDecimal number = fields.number("language_id");
    if (number == null) {
      return null;
    }
    if (number.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) > 0) {
      errors.add("language_id", "language with id " + number + " doesn't exist");
      return null;
    }
    int id = number.intValue();
    Optional<Language> language = languages.offered(id);
    if (language.isEmpty()) {
      errors.add("language_id", "language with id " + id + (languages.isArchived(id)
          ? " is archived and cannot be used anymore"
          : " doesn't exist"));
    }
    return language.map(found -> new LanguageChoice(id, found)).orElse(null);
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
    if (fields.string("callback_url") != null) {
      errors.add("callback_url", "setting callback is not allowed");
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
