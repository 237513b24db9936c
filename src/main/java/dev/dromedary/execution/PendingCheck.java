package dev.dromedary.execution;

import dev.dromedary.runner.ProgramFile;
import dev.dromedary.submission.TestCase;
import java.util.List;

/**
 * A run that ended well, for a checker to look at.
 *
 * @param number from 1
 * @param output all that the program printed
 */
record PendingCheck(int number, TestCase test, byte[] output) {
  /** Input, expected and actual output, in the order of the checker's arguments. */
  List<ProgramFile> files() {
    return List.of(file("input", test.stdin()), file("expected", expected()), file("output", output));
  }

  /** What there is before the run, for an interactor. */
  static List<ProgramFile> before(int number, TestCase test) {
    return new PendingCheck(number, test, new byte[0]).files().subList(0, 2);
  }

  long bytes() {
    return (long) test.stdin().length + expected().length + output.length;
  }

  private byte[] expected() {
    return test.expectedOutput() == null ? new byte[0] : test.expectedOutput();
  }

  private ProgramFile file(String name, byte[] content) {
    return new ProgramFile("test-" + number + "/" + name, false, content);
  }
}
