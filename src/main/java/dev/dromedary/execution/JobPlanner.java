package dev.dromedary.execution;

import dev.dromedary.runner.ProgramFile;
import dev.dromedary.runner.RunReport;
import dev.dromedary.runner.RunRequest;
import dev.dromedary.runner.Step;
import dev.dromedary.runner.StepReport;
import dev.dromedary.submission.Language;
import dev.dromedary.submission.Languages;
import dev.dromedary.submission.Limits;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.TestCase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Says what a container is to do for a submission: for a compiled language first a job that compiles, in a container with
 * the compiler's limits, then one that runs what came out, in a container with the submission's.
 */
@Component
public class JobPlanner {
  private static final byte[] NOTHING = {};

  private final Languages languages;
  private final ExecutionProperties properties;
  private final VerdictClassifier classifier;

  JobPlanner(Languages languages, ExecutionProperties properties, VerdictClassifier classifier) {
    this.languages = languages;
    this.properties = properties;
    this.classifier = classifier;
  }

  public boolean isCompiled(Submission submission) {
    return languages.named(submission.language()).isCompiled();
  }

  public RunRequest compileJob(Submission submission) {
    Language language = languages.named(submission.language());
    ExecutionProperties.Compile limits = properties.compile();
    Step step = new Step(
        expand(language.compile(), Language.OPTIONS, submission.compilerOptions()),
        environment(language),
        NOTHING,
        limits.cpuTime(),
        limits.wallTime(),
        0,
        limits.processes(),
        limits.artefacts().toBytes(),
        properties.openFiles(),
        limits.output().toBytes(),
        limits.output().toBytes(),
        true,
        limits.artefacts().toBytes());
    return new RunRequest(List.of(source(language, submission)), List.of(step), limits.memory().toBytes(), report -> true);
  }

  /** For a language that isn't compiled: its source is what runs. */
  public Compilation nothingToCompile(Submission submission) {
    return new Compilation(List.of(source(languages.named(submission.language()), submission)), NOTHING, null);
  }

  public Compilation compiled(RunReport report) {
    StepReport step = report.steps().get(0);
    if (step.succeeded()) {
      return new Compilation(step.returned(), step.stdout(), null);
    }
    String failure = step.oomKills() > 0 ? "Compilation memory limit exceeded." : switch (step.outcome()) {
      case CPU_TIME_LIMIT, WALL_TIME_LIMIT -> "Compilation time limit exceeded.";
      case OUTPUT_LIMIT -> "Compilation output limit exceeded.";
      case RETURN_LIMIT -> "Compilation artefact limit exceeded.";
      case SIGNALLED -> "The compiler was ended by signal " + step.detail() + ".";
      default -> "The compiler ended with status " + step.detail() + ".";
    };
    return new Compilation(List.of(), step.stdout(), failure);
  }

  public RunRequest runJob(Submission submission, Compilation compilation) {
    Language language = languages.named(submission.language());
    Limits limits = submission.limits();
    List<Step> steps = new ArrayList<>();
    for (TestCase test : submission.testCases()) {
      for (int run = 0; run < submission.numberOfRuns(); run++) {
        steps.add(runStep(language, submission.commandLineArguments(), limits, test.stdin(), submission.redirectStderrToStdout()));
      }
    }
    return new RunRequest(compilation.files(), steps, limits.memoryBytes(),
        // every run is judged as it ends: the first that isn't accepted is the verdict
        new ContinueWhileAccepted(submission, classifier));
  }

  private Step runStep(Language language, String arguments, Limits limits, byte[] stdin, boolean mergeStderr) {
    return new Step(
        expand(language.run(), Language.ARGUMENTS, arguments),
        environment(language),
        stdin,
        limits.cpuTime().plus(limits.cpuExtraTime()),
        limits.wallTime(),
        limits.stackBytes(),
        limits.processes(),
        limits.fileSizeBytes(),
        properties.openFiles(),
        properties.stdout().toBytes(),
        properties.stderr().toBytes(),
        mergeStderr,
        0);
  }

  /** What a program without arguments or input would be run as. */
  RunRequest expectedJob(Language language, Limits limits) {
    return new RunRequest(List.of(), List.of(runStep(language, "", limits, NOTHING, false)), limits.memoryBytes(), report -> true);
  }

  private static final class ContinueWhileAccepted implements java.util.function.Predicate<StepReport> {
    private final Submission submission;
    private final VerdictClassifier classifier;
    private int reports;

    ContinueWhileAccepted(Submission submission, VerdictClassifier classifier) {
      this.submission = submission;
      this.classifier = classifier;
    }

    @Override
    public boolean test(StepReport report) {
      TestCase test = submission.testCases().get(reports++ / submission.numberOfRuns());
      return classifier.verdictOf(report, submission.limits(), test) == dev.dromedary.submission.Verdict.ACCEPTED;
    }
  }

  private static ProgramFile source(Language language, Submission submission) {
    return new ProgramFile(language.source(), false, submission.sourceCode());
  }

  private Map<String, String> environment(Language language) {
    Map<String, String> environment = new HashMap<>(languages.environment());
    environment.putAll(language.environment());
    return environment;
  }

  private static List<String> expand(List<String> argv, String placeholder, String line) {
    List<String> expanded = new ArrayList<>();
    for (String argument : argv) {
      if (argument.equals(placeholder)) {
        expanded.addAll(ShellWords.split(line));
      } else {
        expanded.add(argument);
      }
    }
    return expanded;
  }
}
