package dev.dromedary.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A directory of test cases: each {@code NAME.in} with its {@code NAME.out} or {@code NAME.ans}, in capitals or not.
 * Other files are none of our business.
 */
final class TestPairs {
  /** @param name of the files, without their extensions */
  record Pair(String name, byte[] input, byte[] output) {}

  private static final Pattern FILE = Pattern.compile("(.+)\\.(in|out|ans)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern PARTS = Pattern.compile("\\d+|\\D+");
  /** As people count: 2 comes before 10. */
  private static final Comparator<String> NATURAL = TestPairs::compare;

  private TestPairs() {}

  /** @throws InvalidInputException when there is none, or a file is without the other */
  static List<Pair> read(Path directory) throws InvalidInputException {
    TreeMap<String, Path> inputs = new TreeMap<>(NATURAL);
    TreeMap<String, Path> outputs = new TreeMap<>(NATURAL);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        Matcher name = FILE.matcher(file.getFileName().toString());
        if (name.matches()) {
          add(file, name.group(1), name.group(2).equalsIgnoreCase("in") ? inputs : outputs);
        }
      }
    } catch (IOException e) {
      throw InvalidInputException.unreadable(directory, e);
    }
    List<String> missing = missing(inputs.keySet(), outputs.keySet());
    if (!missing.isEmpty()) {
      throw new InvalidInputException(directory + " has no " + String.join(", no ", missing));
    }
    if (inputs.isEmpty()) {
      throw new InvalidInputException(directory + " has no test cases, which are pairs of files NAME.in and NAME.out");
    }
    List<Pair> pairs = new ArrayList<>();
    for (Map.Entry<String, Path> input : inputs.entrySet()) {
      pairs.add(new Pair(input.getKey(), content(input.getValue()), content(outputs.get(input.getKey()))));
    }
    return pairs;
  }

  private static void add(Path file, String name, Map<String, Path> to) throws InvalidInputException {
    Path other = to.put(name, file);
    if (other != null) {
      throw new InvalidInputException(other + " and " + file + " are of the same test case");
    }
  }

  private static List<String> missing(Set<String> inputs, Set<String> outputs) {
    List<String> missing = new ArrayList<>();
    inputs.stream().filter(name -> !outputs.contains(name)).forEach(name -> missing.add(name + ".out for " + name + ".in"));
    outputs.stream().filter(name -> !inputs.contains(name)).forEach(name -> missing.add(name + ".in for " + name + ".out"));
    return missing;
  }

  private static byte[] content(Path file) throws InvalidInputException {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw InvalidInputException.unreadable(file, e);
    }
  }

  private static int compare(String one, String other) {
    List<String> ours = PARTS.matcher(one).results().map(MatchResult::group).toList();
    List<String> theirs = PARTS.matcher(other).results().map(MatchResult::group).toList();
    for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
      int difference = compareParts(ours.get(i), theirs.get(i));
      if (difference != 0) {
        return difference;
      }
    }
    int difference = Integer.compare(ours.size(), theirs.size());
    // 01 and 1 are two names
    return difference != 0 ? difference : one.compareTo(other);
  }

  private static int compareParts(String one, String other) {
    if (Character.isDigit(one.charAt(0)) && Character.isDigit(other.charAt(0))) {
      String a = one.replaceFirst("^0+(?=.)", "");
      String b = other.replaceFirst("^0+(?=.)", "");
      return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
    }
    return one.compareTo(other);
  }
}
