import java.util.TreeMap;

public class Main {
  public static void main(String[] args) {
    new TreeMap<>(System.getenv()).forEach((name, value) -> System.out.println(name + " " + value));
    for (String name : new String[] {"java.io.tmpdir", "file.encoding", "line.separator", "file.separator", "user.dir", "java.version"}) {
      System.out.println(name + " " + System.getProperty(name));
    }
    System.out.println(args.length + " " + Thread.currentThread().getName() + " " + Main.class.getResource("/gone") + " " + Main.class.desiredAssertionStatus());
    System.out.println(new Throwable().getStackTrace()[0] + " " + ProcessHandle.current().info().arguments().map(all -> all.length > 0).orElse(false));
  }
}
