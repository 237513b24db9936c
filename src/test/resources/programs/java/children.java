import java.io.IOException;

public class Main {
  public static void main(String[] args) throws IOException, InterruptedException {
    System.out.println("first");
    Process seq = new ProcessBuilder("seq", "1", "20000").inheritIO().start();
    System.out.flush();
    System.out.println("status " + seq.waitFor());
    Process cat = new ProcessBuilder("cat").redirectErrorStream(true).start();
    cat.getOutputStream().write("through cat".getBytes());
    cat.getOutputStream().close();
    System.out.println(new String(cat.getInputStream().readAllBytes()) + " " + cat.waitFor());
    System.out.println(new ProcessBuilder("sh", "-c", "kill -9 $$").start().waitFor() + " " + System.getProperty("user.dir"));
    try {
      new ProcessBuilder("no-such-program").start();
    } catch (IOException e) {
      System.out.println("no such program");
    }
  }
}
