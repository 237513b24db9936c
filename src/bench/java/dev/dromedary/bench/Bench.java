package dev.dromedary.bench;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/**
 * What {@code ./dromedary bench} starts.
 *
 * <pre>
 * story IMAGE ENGINE JAR OUT full|quick
 * tests IMAGE SERVER ROUNDS
 * fidelity FOLDER SERVER ROUNDS
 * nodes IMAGE ENGINE JAR SUBMISSIONS
 * profile IMAGE ENGINE JAR OUT full|quick
 * soak RECORD
 * </pre>
 *
 * Exit code 1 when what was measured isn't what is promised.
 */
public final class Bench {
  private Bench() {}

  public static void main(String[] args) throws Exception {
    // stays when something goes wrong: logs of services are in it
    Path scratch = Files.createTempDirectory("dromedary-bench");
    boolean good = switch (args[0]) {
      case "story" -> new Story(Path.of(args[3]), args[1], args[2], scratch, Path.of(args[4]), args[5].equals("quick")).run();
      case "tests" -> {
        try (Bare bare = new Bare(args[1])) {
          yield TestCases.run(new Judge(URI.create(args[2])), bare, Integer.parseInt(args[3]));
        }
      }
      case "fidelity" -> Fidelity.run(URI.create(args[2]), Path.of(args[1]), Integer.parseInt(args[3]));
      case "nodes" -> Nodes.run(Path.of(args[3]), args[1], args[2], scratch, Integer.parseInt(args[4]));
      case "profile" -> Profile.run(Path.of(args[3]), args[1], args[2], scratch, Path.of(args[4]), args[5].equals("quick"));
      case "soak" -> Soak.draw(Path.of(args[1]));
      default -> throw new IllegalArgumentException("see ./dromedary help bench");
    };
    FileSystemUtils.deleteRecursively(scratch);
    System.exit(good ? 0 : 1);
  }
}
