// exits with 1
import java.io.BufferedWriter;
import java.io.OutputStreamWriter;

public class Main {
  public static void main(String[] args) throws Exception {
    BufferedWriter out = new BufferedWriter(new OutputStreamWriter(System.out));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      try {
        out.write("hook ".repeat(30_000));
        out.close();
      } catch (java.io.IOException e) {
        throw new IllegalStateException(e);
      }
    }));
    out.write("main\n");
    throw new IllegalStateException("after output");
  }
}
