package dev.dromedary.execution;

import dev.dromedary.runner.Outcome;
import dev.dromedary.runner.ProgramFile;
import dev.dromedary.runner.RunReport;
import dev.dromedary.runner.RunRequest;
import dev.dromedary.runner.Step;
import dev.dromedary.runner.StepReport;
import dev.dromedary.runner.StepReview;
import dev.dromedary.submission.CompileReport;
import dev.dromedary.submission.Language;
import dev.dromedary.submission.Languages;
import dev.dromedary.submission.Limits;
import dev.dromedary.submission.Program;
import dev.dromedary.submission.Submission;
import dev.dromedary.submission.TestCase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Says what a container is to do for a submission: for a compiled language first a job that compiles, in a container
 * with the compiler's limits, then one that runs what came out, in a container with the submission's.
 */
@Component
public class JobPlanner {
  private static final byte[] NOTHING = {};
  private static final long MEGABYTE = 1 << 20;
  /** The runner has no limit of zero. Any program takes more than either. */
  private static final Duration LEAST_CPU_TIME = Duration.ofMillis(1);

  private final Languages languages;
  private final ExecutionProperties properties;
  private final LimitsProperties limits;
  private final AdditionalFiles additionalFiles;
  private final WorkFolder workFolder;

  JobPlanner(Languages languages, ExecutionProperties properties, LimitsProperties limits,
      AdditionalFiles additionalFiles,
      WorkFolder workFolder) {
    this.languages = languages;
    this.properties = properties;
    this.limits = limits;
    this.additionalFiles = additionalFiles;
    this.workFolder = workFolder;
  }

  private Language language(Program program) {
    return languages.named(program.language()).calledAs(program.sourceCode());
  }

  /** A project is compiled if it has a script for that. */
  public boolean isCompiled(Program program) {
    Language language = language(program);
    return language.isCompiled()
        && (!language.isProject() || AdditionalFiles.hasCompileScript(files(language, program)));
  }

  public RunRequest compileJob(Program program) {
    Language language = language(program);
    ExecutionProperties.Compile limits = properties.compile();
    List<ProgramFile> files = files(language, program);
    Step step = new Step(
        expand(language.compile(), Language.OPTIONS, ShellWords.split(program.compilerOptions())),
        language.environment(),
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
    RunRequest job = new RunRequest(files, List.of(step), limits.memory().toBytes(), report -> true)
        .in(language.image());
    return hasFilesOfItsOwn(program) ? withFilesOfItsOwn(job) : job;
  }

  /** With a client's files a program, its compiler and its scripts find a folder in which they may do as they like. */
  private static boolean hasFilesOfItsOwn(Program program) {
    return program.additionalFiles() != null;
  }

  /** What comes back of the files is all that is left there, and not only what the step made. */
  private static RunRequest withFilesOfItsOwn(RunRequest job) {
    Step step = job.steps().get(0);
    long sent = job.files().stream().mapToLong(file -> file.content().length).sum();
    List<Step> steps = List.of(step.returnCapBytes() == 0 ? step : step.returning(step.returnCapBytes() + sent));
    return new RunRequest(job.files(), steps, job.memoryBytes(), job.review()).in(job.image()).withWritableFiles();
  }

  /** For a program that isn't compiled: its source is what runs. */
  public Compilation nothingToCompile(Program program) {
    return new Compilation(files(language(program), program), NOTHING, null);
  }

  public Compilation compiled(Program program, RunReport report) {
    StepReport step = report.steps().get(0);
    if (step.isStarved()) {
      throw new IllegalStateException(VerdictClassifier.STARVED);
    }
    if (step.succeeded()) {
      List<ProgramFile> files = withWhatWasSent(program, step.returned());
      String excess = workFolder.excess(files);
      return excess == null
          ? new Compilation(files, step.stdout(), null, compileReport(step))
          : new Compilation(List.of(), step.stdout(),
              "Compilation artefact limit exceeded: what is to be run " + excess + ".", compileReport(step));
    }
    String failure = step.oomKills() > 0 ? "Compilation memory limit exceeded." : switch (step.outcome()) {
      case CPU_TIME_LIMIT, WALL_TIME_LIMIT -> "Compilation time limit exceeded.";
      case OUTPUT_LIMIT -> "Compilation output limit exceeded.";
      case RETURN_LIMIT -> "Compilation artefact limit exceeded.";
      case MEMORY_LIMIT -> "Compilation memory limit exceeded.";
      case NO_SPACE -> "The files do not fit into the work folder.";
      case SIGNALLED -> "The compiler was ended by signal " + step.detail() + ".";
      default -> "The compiler ended with status " + step.detail() + ".";
    };
    return new Compilation(List.of(), step.stdout(), failure, compileReport(step));
  }

  /**
   * Compiler and program find the same folder, but what comes back are only files that the compiler made, or with files
   * of the client's own all that are left. So the source and folders that were sent are added, unless there's a file in
   * their place.
   */
  private List<ProgramFile> withWhatWasSent(Program program, List<ProgramFile> returned) {
    List<ProgramFile> files = new ArrayList<>(returned);
    files(language(program), program).stream()
        .filter(file -> (file.folder() || !hasFilesOfItsOwn(program))
            && returned.stream().noneMatch(other -> (file.path() + "/").startsWith(other.path() + "/")))
        .forEach(files::add);
    return files;
  }

  private static CompileReport compileReport(StepReport step) {
    boolean timedOut = step.outcome() == Outcome.CPU_TIME_LIMIT || step.outcome() == Outcome.WALL_TIME_LIMIT;
    return new CompileReport(step.cpuTime(), step.wallTime(), step.memoryBytes(),
        step.outcome() == Outcome.EXITED ? Integer.valueOf(step.detail()) : null,
        step.outcome() == Outcome.SIGNALLED ? Integer.valueOf(step.detail()) : null, timedOut);
  }

  /**
   * Runs the tests that have not been run yet; each run is judged as it ends. If the program may change its files, it
   * gets them anew for each test, in a job of its own.
   */
  public RunRequest runJob(Judgement judgement) {
    Submission submission = judgement.submission();
    Language language = language(submission.program());
    Limits limits = submission.limits();
    List<Step> steps = new ArrayList<>();
    List<TestCase> tests = judgement.remaining();
    long fetched = submission.fetchFiles() == null ? 0 : this.limits.maxExtractSize().toBytes();
    for (TestCase test : hasFilesOfItsOwn(submission.program()) ? tests.subList(0, 1) : tests) {
      steps.add(runStep(language, submission.commandLineArguments(), limits, test.stdin(),
          submission.redirectStderrToStdout(), judgement.outputLimit(test)).returning(fetched));
    }
    return runJob(judgement, steps, judgement);
  }

  private RunRequest runJob(Judgement judgement, List<Step> steps, StepReview review) {
    Submission submission = judgement.submission();
    List<ProgramFile> files = judgement.compilation().files();
    RunRequest job = new RunRequest(files, steps, submission.limits().memoryBytes() + memoryBytes(files, steps), review)
        .in(languages.named(submission.language()).image());
    return hasFilesOfItsOwn(submission.program()) ? withFilesOfItsOwn(job) : job;
  }

  /**
   * Files and input lie in the container's memory, and don't count as what the program uses. Most are so small that
   * they are within {@code dromedary.sandbox.memory-overhead}, and leave a container's limit as it is, which saves
   * changing it.
   */
  private static long memoryBytes(List<ProgramFile> files, List<Step> steps) {
    long stdin = steps.stream().mapToLong(step -> step.stdin().length).max().orElseThrow();
    long bytes = WorkFolder.memoryBytes(files) + stdin;
    return bytes < MEGABYTE ? 0 : (bytes + MEGABYTE - 1) / MEGABYTE * MEGABYTE;
  }

  private Step runStep(Language language, String arguments, Limits limits, byte[] stdin, boolean mergeStderr,
      long outputLimit) {
    return new Step(
        expand(language.run(), Language.ARGUMENTS, ShellWords.split(arguments)),
        language.environment(),
        stdin,
        atLeast(LEAST_CPU_TIME, limits.cpuTime().plus(limits.cpuExtraTime())),
        limits.wallTime(),
        limits.stackBytes(),
        limits.processes(),
        limits.fileSizeBytes(),
        properties.openFiles(),
        outputLimit,
        properties.stdout().toBytes(),
        properties.stderr().toBytes(),
        mergeStderr,
        0);
  }

  private static Duration atLeast(Duration least, Duration duration) {
    return duration.compareTo(least) < 0 ? least : duration;
  }

  /** What a program without arguments or input would be run as. */
  RunRequest expectedJob(Language language, Limits limits) {
    return new RunRequest(List.of(), List.of(runStep(language, "", limits, NOTHING, false, 0)), limits.memoryBytes(),
        report -> true)
        .in(language.image());
  }

  /** Has a client's checker look at the runs that wait for it, each in a step of its own. */
  public RunRequest checkJob(Judgement judgement, Compilation checker, CheckerReview review) {
    Program program = judgement.submission().judging().checker().program();
    Language language = language(program);
    ExecutionProperties.Checker limits = properties.checker();
    List<ProgramFile> files = new ArrayList<>(checker.files());
    List<Step> steps = new ArrayList<>();
    for (PendingCheck run : judgement.unchecked()) {
      files.addAll(run.files());
      steps.add(new Step(
          expand(language.run(), Language.ARGUMENTS, run.files().stream().map(ProgramFile::path).toList()),
          language.environment(),
          NOTHING,
          limits.cpuTime(),
          limits.wallTime(),
          0,
          limits.processes(),
          limits.fileSize().toBytes(),
          properties.openFiles(),
          limits.output().toBytes(),
          limits.output().toBytes(),
          false,
          0));
    }
    return new RunRequest(files, steps, limits.memory().toBytes() + limits.files().toBytes(), review)
        .in(language.image());
  }

  /** Has the program and a client's interactor talk on the next test. */
  public InteractiveRun interactiveRun(Judgement judgement, Compilation interactor) {
    Submission submission = judgement.submission();
    Language language = language(submission.program());
    TestCase test = judgement.remaining().get(0);
    Step program = runStep(language, submission.commandLineArguments(), submission.limits(), NOTHING,
        submission.redirectStderrToStdout(), judgement.outputLimit(test));
    return new InteractiveRun(
        runJob(judgement, List.of(program), report -> true),
        interactorJob(submission, interactor, PendingCheck.before(judgement.runs().size() + 1, test)));
  }

  private RunRequest interactorJob(Submission submission, Compilation interactor, List<ProgramFile> testFiles) {
    Language language = language(submission.judging().checker().program());
    ExecutionProperties.Checker checker = properties.checker();
    List<ProgramFile> files = new ArrayList<>(interactor.files());
    files.addAll(testFiles);
    Step step = new Step(
        expand(language.run(), Language.ARGUMENTS, testFiles.stream().map(ProgramFile::path).toList()),
        language.environment(),
        NOTHING,
        checker.cpuTime(),
        // it waits for the program most of the time, and must not be the first to give up
        submission.limits().wallTime().plus(checker.wallTime()),
        0,
        checker.processes(),
        checker.fileSize().toBytes(),
        properties.openFiles(),
        // the program reads it, whatever the program itself may write
        limits.maxFileSize().toBytes(),
        0,
        checker.output().toBytes(),
        false,
        0);
    return new RunRequest(files, List.of(step), checker.memory().toBytes() + checker.files().toBytes(), report -> true)
        .in(language.image());
  }

  /** Everything that a client sent. */
  private List<ProgramFile> files(Language language, Program program) {
    List<ProgramFile> files = new ArrayList<>();
    if (!language.isProject()) {
      boolean executable = language.run().get(0).equals("./" + language.source());
      files.add(new ProgramFile(language.source(), executable, program.sourceCode()));
    }
    files.addAll(additionalFiles(language, program));
    return files;
  }

  private List<ProgramFile> additionalFiles(Language language, Program program) {
    if (program.additionalFiles() == null) {
      return List.of();
    }
    try {
      return additionalFiles.unpack(program.additionalFiles(), language);
    } catch (InvalidArchiveException e) {
      throw new IllegalStateException("additional_files " + e.getMessage()
          + "; it was accepted under another configuration", e);
    }
  }

  private static List<String> expand(List<String> argv, String placeholder, List<String> words) {
    List<String> expanded = new ArrayList<>();
    for (String argument : argv) {
      if (argument.equals(placeholder)) {
        expanded.addAll(words);
      } else {
        expanded.add(argument);
      }
    }
    return expanded;
  }
}
