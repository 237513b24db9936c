package dev.dromedary.submission;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * An entry of {@code languages.yaml}; that file explains the keys.
 *
 * @param judge0Ids the first one stands for the language when a client gives its name
 * @param source null for a project, whose files all come in an archive
 * @param compile argv, empty for a language that is not compiled
 * @param run argv
 * @param parked how {@code run} is started before its job comes; null when it can't be
 * @param parkedCompiler likewise for {@code compile}
 * @param version argv that prints the version
 * @param uncaught how a line of stderr begins when an error that nobody caught ended the program
 * @param image that has it; not from the file, null where there's no pool
 */
public record Language(
    String name,
    String title,
    @JsonProperty("judge0") List<Integer> judge0Ids,
    List<String> aliases,
    List<String> extensions,
    String source,
    List<String> compile,
    List<String> run,
    Parked parked,
    @JsonProperty("parked-compiler") Parked parkedCompiler,
    List<String> version,
    List<String> uncaught,
    Map<String, String> environment,
    String image) {

  /**
   * @param program the file to execute instead of the one that argv names
   * @param megabytes of memory that it takes while it waits
   * @param forked it can start once, as a zygote, and fork for each job
   */
  public record Parked(String program, int megabytes, boolean forked) {}

  private static final String JAVA = ".java";
  private static final Pattern PUBLIC_TYPE = Pattern.compile(
      "(?m)^[ \\t]*public[ \\t]+(?:(?:final|abstract|strictfp|sealed|non-sealed)[ \\t]+)*"
          + "(?:class|record|enum|interface)[ \\t]+(\\w{1,64})");
  /** Stands for the client's compiler options in {@code compile}. */
  public static final String OPTIONS = "{options}";
  /** Stands for the client's command line arguments in {@code run}. */
  public static final String ARGUMENTS = "{args}";

  public Language {
    judge0Ids = judge0Ids == null ? List.of() : List.copyOf(judge0Ids);
    aliases = aliases == null ? List.of() : List.copyOf(aliases);
    extensions = extensions == null ? List.of() : List.copyOf(extensions);
    compile = compile == null ? List.of() : List.copyOf(compile);
    run = List.copyOf(run);
    version = version == null ? List.of() : List.copyOf(version);
    uncaught = uncaught == null ? List.of() : List.copyOf(uncaught);
    environment = environment == null ? Map.of() : Map.copyOf(environment);
  }

  /** The same in an image, with that image's environment, and without what other languages are already known by. */
  Language in(String name, Map<String, String> defaults, Set<Integer> takenIds, Set<String> takenNames,
      Set<String> takenExtensions) {
    Map<String, String> all = new HashMap<>(defaults);
    all.putAll(environment);
    return new Language(this.name, title, judge0Ids.stream().filter(id -> !takenIds.contains(id)).toList(),
        aliases.stream().filter(alias -> !takenNames.contains(alias)).toList(),
        extensions.stream().filter(extension -> !takenExtensions.contains(extension)).toList(),
        source, compile, run, parked, parkedCompiler, version, uncaught, all, name);
  }

  /**
   * The same for a source that says how it is to be called: by its public class a Java program may have another name
   * than Main, and must then lie in a file of that name. Where it says several, our own is one of them or the first
   * counts.
   */
  public Language calledAs(byte[] sourceCode) {
    if (source == null || !source.endsWith(JAVA)) {
      return this;
    }
    String ours = source.substring(0, source.length() - JAVA.length());
    List<String> names = PUBLIC_TYPE.matcher(new String(sourceCode, StandardCharsets.UTF_8)).results()
        .map(match -> match.group(1)).toList();
    if (names.isEmpty() || names.contains(ours)) {
      return this;
    }
    String file = names.get(0) + JAVA;
    UnaryOperator<String> renamed =
        argument -> argument.equals(ours) ? names.get(0) : argument.equals(source) ? file : argument;
    return new Language(name, title, judge0Ids, aliases, extensions, file,
        compile.stream().map(renamed).toList(), run.stream().map(renamed).toList(), parked, parkedCompiler, version,
        uncaught, environment, image);
  }

  public boolean isCompiled() {
    return !compile.isEmpty();
  }

  /** Whether there's no source code, but an archive with a script to run, and perhaps one to compile. */
  public boolean isProject() {
    return source == null;
  }
}
