import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

public class Main {
  static int recurse(int n) {
    return recurse(n + 1) + 1;
  }

  public static void main(String[] args) throws InterruptedException {
    try {
      recurse(0);
    } catch (StackOverflowError e) {
      System.out.println("overflow");
    }
    try {
      CompletableFuture.supplyAsync(() -> 1 / (args.length)).get();
    } catch (ExecutionException e) {
      System.out.println(e.getCause());
    }
    try {
      Object[] texts = new String[1];
      texts[0] = 1;
    } catch (ArrayStoreException e) {
      System.out.println(e);
    }
    try {
      ((Object) "text").wait();
    } catch (IllegalMonitorStateException e) {
      System.out.println(e.getMessage());
    } finally {
      System.out.println("finally");
    }
    new IllegalStateException("to stdout").printStackTrace(System.out);
  }
}
