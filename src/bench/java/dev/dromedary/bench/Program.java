package dev.dromedary.bench;

import java.util.List;

/**
 * A program of the benchmark.
 *
 * @param file the name that the bare commands know it by
 * @param bare what somebody types to run it: each an argv
 * @param output what it prints
 */
record Program(String language, String file, String source, List<List<String>> bare, String output) {
  static final Program PYTHON = new Program("python", "hello.py", "print('hello, world')", List.of(List.of("python3", "hello.py")),
      "hello, world\n");
  static final Program SHELL = new Program("bash", "hello.sh", "echo hello, world", List.of(List.of("bash", "hello.sh")), "hello, world\n");
  static final Program NODE = new Program("javascript", "hello.js", "console.log('hello, world')", List.of(List.of("node", "hello.js")),
      "hello, world\n");
  static final Program JAVA = new Program("java", "Main.java",
      "public class Main {\n  public static void main(String[] args) {\n    System.out.println(\"hello, world\");\n  }\n}\n",
      List.of(List.of("javac", "Main.java"), List.of("java", "Main")), "hello, world\n");
  static final Program CPP = new Program("cpp", "main.cpp",
      "#include <bits/stdc++.h>\nusing namespace std;\nint main() { vector<int> v{3, 1, 2}; sort(v.begin(), v.end()); cout << v[0] << endl; }\n",
      List.of(List.of("g++", "-O2", "-std=gnu++20", "main.cpp", "-o", "main"), List.of("./main")), "1\n");

  /** It needs a container for half a second, and hardly any of the machine. */
  static final Program SLEEPER = new Program("bash", "sleep.sh", "sleep 0.5; echo awake", List.of(List.of("bash", "sleep.sh")), "awake\n");

  /** The same program with another text, so that nothing that was kept of an earlier one helps. */
  Program changed(int number) {
    return new Program(language, file, source + "\n//" + number + " " + System.nanoTime() + "\n", bare, output);
  }
}
