package dev.dromedary.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command. Its exit codes are {@link Outcome#exitCode}'s, and 2 when there was nothing that could be submitted. */
@Command(name = "./dromedary submit", sortOptions = false, usageHelpAutoWidth = false, usageHelpWidth = 110,
    customSynopsis = "./dromedary submit FILE… [options]%n       … | ./dromedary submit --language LANGUAGE [options]%n",
    description = "Has programs run, and tells what became of them. The language is known by the file's extension.%n",
    footer = {"",
        "Exit code: 0 if all are accepted; else that of the first which isn't:",
        "  4 Wrong Answer, 5 Time Limit, 6 Compilation Error, 7-12 Runtime Error (7 SIGSEGV, 8 SIGXFSZ, 9 SIGFPE,",
        "  10 SIGABRT, 11 exit code, 12 other), 13 Internal Error, 14 Exec Format, 15 Memory Limit, 16 Output Limit,",
        "  17 Cancelled; 1 if the service refuses it or can't be reached. 2: wrong usage, nothing was submitted.",
        "",
        "--data DIR: the service that was started with ./dromedary up --data DIR.",
        "Without a terminal there are no colours and no bar; NO_COLOR in the environment has none either.", "",
        "  ./dromedary submit solution.cpp --tests problem/",
        "  ./dromedary submit a.py b.cpp --stdin input.txt --expect output.txt",
        "  echo 'print(6 * 7)' | ./dromedary submit --language python --json | jq -r .stdout"})
public final class Submit implements Callable<Integer> {
  static final int USAGE = 2;
  /** All in all, for room in the queue or for the client's next turn. */
  private static final Duration MOST_WAITING_FOR_ADMISSION = Duration.ofMinutes(2);
  /** A wrong address is told within a second. */
  private static final int RETRIES = 2;
  private static final Duration AS_LONG_AS_IT_RUNS = Duration.ofDays(1);
  private static final String PIPE = "-";
  /** As the web page has it: a tolerance that problems with numbers commonly state. */
  private static final double TOLERANCE = 1e-6;

  @Parameters(paramLabel = "FILE", description = "Programs; several are several submissions. - or none: from standard input")
  private List<String> files = new ArrayList<>();
  @Option(names = "--language", paramLabel = "LANGUAGE", description = "A name (python, c++) or id, instead of what the extension says")
  private String language;
  @Option(names = "--stdin", paramLabel = "FILE", description = "What the programs read. -: what this command reads")
  private String stdin;
  @Option(names = "--expect", paramLabel = "FILE", description = "What they should print")
  private Path expect;
  @Option(names = "--tests", paramLabel = "DIR", description = "Test cases: pairs of files NAME.in and NAME.out")
  private Path tests;
  @Option(names = "--checker", paramLabel = "KIND",
      description = "When an output is right: trimmed, exact, token, case_insensitive, float (numbers may be off by 1e-6)")
  private String checker;
  @Option(names = "--fail-fast", description = "Don't run the tests after one that isn't accepted")
  private boolean failFast;
  @Option(names = "--time-limit", paramLabel = "SECONDS", description = "CPU time of each run")
  private BigDecimal timeLimit;
  @Option(names = "--memory-limit", paramLabel = "MB", description = "Memory of each run")
  private BigDecimal memoryLimit;
  @Option(names = "--args", paramLabel = "WORDS", description = "The programs' command line arguments")
  private String arguments;
  @Option(names = "--compiler-options", paramLabel = "WORDS", description = "Further options for the compiler")
  private String compilerOptions;
  @Option(names = "--json", description = "A JSON object for each file, on a line of its own, for other programs (docs/api.md)")
  private boolean asJson;
  @Option(names = "--server", paramLabel = "URL", description = "Which service. Without it: the one that runs here, or ${DEFAULT-VALUE}",
      defaultValue = "${env:DROMEDARY_SERVER:-http://localhost:2358}")
  private String server;
  @Option(names = "--token", paramLabel = "TOKEN",
      description = "For a service that asks for one; DROMEDARY_TOKEN in the environment is not seen by others",
      defaultValue = "${env:DROMEDARY_TOKEN}")
  private String token;
  @Option(names = {"-h", "--help"}, usageHelp = true, description = "This text")
  private boolean help;

  /** @param name as it was given */
  private record Program(String name, byte[] source) {
    String title() {
      return name.equals(PIPE) ? "standard input" : name;
    }

    /** Without the dot; empty when there is none. */
    String extension() {
      String file = Path.of(name).getFileName().toString();
      return file.lastIndexOf('.') < 1 ? "" : file.substring(file.lastIndexOf('.') + 1);
    }
  }

  /** One of the two is null: the submission's token, or why there's none. */
  private record Sent(Program program, String submission, DromedaryException refusal) {}

  private final ObjectMapper json = new ObjectMapper();
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final Terminal terminal;

  private Submit(InputStream in, PrintStream out, PrintStream err, Terminal terminal) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  public static void main(String[] arguments) {
    // whatever the locale, as the launcher does
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    int code = run(System.in, out, err,
        Terminal.of(System.getProperty("dromedary.terminals", ""), System.getenv("NO_COLOR")), arguments);
    out.flush();
    System.exit(code);
  }

  static int run(InputStream in, PrintStream out, PrintStream err, Terminal terminal, String... arguments) {
    CommandLine command = new CommandLine(new Submit(in, out, err, terminal));
    command.registerConverter(BigDecimal.class, text -> {
      try {
        return new BigDecimal(text);
      } catch (NumberFormatException e) {
        throw new CommandLine.TypeConversionException("'" + text + "' is not a number");
      }
    });
    command.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    command.setColorScheme(CommandLine.Help.defaultColorScheme(terminal.colours() ? Ansi.ON : Ansi.OFF));
    command.setParameterExceptionHandler((e, given) -> {
      complain(err, e.getMessage());
      return USAGE;
    });
    command.setExecutionExceptionHandler((e, failed, parsed) -> {
      if (e instanceof InvalidInputException) {
        complain(err, e.getMessage());
        return USAGE;
      }
      if (e instanceof DromedaryException refused) {
        err.println("✗ " + Terminal.harmless(refused.detail()));
        return 1;
      }
      throw e;
    });
    return command.execute(arguments);
  }

  private static void complain(PrintStream err, String message) {
    err.println("✗ " + Terminal.harmless(message));
    err.println("  ./dromedary submit --help   tells more");
  }

  /** All that can be wrong with what was given comes out before anything is submitted. */
  @Override
  public Integer call() throws InvalidInputException, DromedaryException {
    if (tests != null && (stdin != null || expect != null)) {
      throw new InvalidInputException("--tests has the inputs and the outputs; --stdin and --expect can't be given together with it");
    }
    if (files.isEmpty()) {
      if (terminal.input()) {
        throw new InvalidInputException("which program? Name a file, or pipe one in");
      }
      files.add(PIPE);
    }
    if (files.stream().filter(PIPE::equals).count() + (PIPE.equals(stdin) ? 1 : 0) > 1) {
      throw new InvalidInputException("standard input can be read once only");
    }
    byte[] given = stdin == null ? null : read(stdin);
    byte[] expected = expect == null ? null : read(expect.toString());
    List<TestPairs.Pair> pairs = tests == null ? List.of() : TestPairs.read(tests);
    List<Program> programs = new ArrayList<>();
    for (String file : files) {
      programs.add(new Program(file, read(file)));
    }
    DromedaryClient client = new DromedaryClient(address(), token == null || token.isBlank() ? null : token,
        MOST_WAITING_FOR_ADMISSION, RETRIES);
    ObjectNode common = request(given, expected, pairs);
    List<Outcome> outcomes = submit(client, programs, languages(client, programs), common);

    if (asJson) {
      outcomes.forEach(outcome -> out.println(outcome.json()));
    } else {
      Map<String, byte[]> right = new HashMap<>();
      pairs.forEach(pair -> right.put(pair.name(), pair.output()));
      right.put(null, expected);
      new Report(out, terminal.colours(), right).print(outcomes);
    }
    return outcomes.stream().map(Outcome::exitCode).filter(code -> code != 0).findFirst().orElse(0);
  }

  private byte[] read(String file) throws InvalidInputException {
    try {
      return file.equals(PIPE) ? in.readAllBytes() : Files.readAllBytes(Path.of(file));
    } catch (IOException e) {
      throw InvalidInputException.unreadable(Path.of(file), e);
    }
  }

  private URI address() throws InvalidInputException {
    try {
      URI address = URI.create(server.contains("://") ? server : "http://" + server);
      if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw new InvalidInputException("--server takes an address such as http://localhost:2358, not '" + server + "'");
  }

  /** Each program's, by the fields of a request. */
  private List<ObjectNode> languages(DromedaryClient client, List<Program> programs)
      throws InvalidInputException, DromedaryException {
    Map<String, OptionalInt> known = new HashMap<>();
    List<ObjectNode> languages = new ArrayList<>();
    for (Program program : programs) {
      ObjectNode field = json.createObjectNode();
      languages.add(field);
      if (language != null && language.matches("\\d{1,9}")) {
        field.put("language_id", Integer.parseInt(language));
      } else if (language != null) {
        field.put("language", language);
      } else {
        String extension = program.extension();
        if (extension.isEmpty()) {
          throw new InvalidInputException(program.title() + " has no extension, which would tell its language: --language names it");
        }
        if (!known.containsKey(extension)) {
          known.put(extension, client.languageOf(extension));
        }
        field.put("language_id", known.get(extension).orElseThrow(() -> new InvalidInputException(
            program.name + ": no language of this service has the extension ." + extension + "; --language names one")));
      }
    }
    return languages;
  }

  /** What all programs have in common, but for its encoding. */
  private ObjectNode request(byte[] given, byte[] expected, List<TestPairs.Pair> pairs) {
    ObjectNode request = json.createObjectNode();
    if (given != null) {
      request.put("stdin", given);
    }
    if (expected != null) {
      request.put("expected_output", expected);
    }
    if (!pairs.isEmpty()) {
      ArrayNode cases = request.putArray("test_cases");
      pairs.forEach(pair ->
          cases.addObject().put("name", pair.name()).put("stdin", pair.input()).put("expected_output", pair.output()));
      request.put("stop_at_first_failure", failFast);
    }
    if ("float".equals(checker)) {
      request.putObject("checker").put("type", "float").put("absolute", TOLERANCE).put("relative", TOLERANCE);
    } else if (checker != null) {
      request.put("checker", checker);
    }
    if (timeLimit != null) {
      request.put("cpu_time_limit", timeLimit);
    }
    if (memoryLimit != null) {
      request.put("memory_limit", memoryLimit.multiply(BigDecimal.valueOf(1000)));
    }
    if (arguments != null) {
      request.put("command_line_arguments", arguments);
    }
    if (compilerOptions != null) {
      request.put("compiler_options", compilerOptions);
    }
    return request;
  }

  /** All are submitted, so that they can run at once, and then followed one after the other. */
  private List<Outcome> submit(DromedaryClient client, List<Program> programs, List<ObjectNode> languages,
      ObjectNode common) {
    int runs = Math.max(1, common.path("test_cases").size());
    ProgressLine progress = new ProgressLine(err, terminal.progress() && !asJson, runs * programs.size());
    List<Sent> sent = new ArrayList<>();
    for (int i = 0; i < programs.size(); i++) {
      Program program = programs.get(i);
      progress.begin(program.title());
      try {
        ObjectNode request = common.deepCopy().setAll(languages.get(i));
        request.put("source_code", program.source);
        sent.add(new Sent(program, client.submit(request, progress::waits), null));
      } catch (DromedaryException e) {
        sent.add(new Sent(program, null, e));
      }
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Sent one : sent) {
      progress.begin(one.program.title());
      outcomes.add(outcome(client, one, progress));
      progress.finished(runs);
    }
    progress.clear();
    return outcomes;
  }

  private Outcome outcome(DromedaryClient client, Sent sent, ProgressLine progress) {
    String name = sent.program.title();
    try {
      if (sent.refusal != null) {
        throw sent.refusal;
      }
      return Outcome.of(name, client.follow(sent.submission, AS_LONG_AS_IT_RUNS, progress::event));
    } catch (DromedaryException e) {
      if (!asJson) {
        progress.clear();
        explain(name, e);
      }
      return Outcome.refused(name, e);
    }
  }

  private void explain(String name, DromedaryException e) {
    err.println("✗ " + Terminal.harmless(name + ": " + e.detail()));
    e.fields().forEach((field, messages) ->
        messages.forEach(message -> err.println("  " + Terminal.harmless(field + ": " + message))));
  }
}
