// exits with 6
import java.io.PrintWriter;

public class Main {
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out);
    out.println("flushed ".repeat(20_000));
    out.flush();
    out.print("never seen");
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("never run")));
    Runtime.getRuntime().halt(6);
  }
}
