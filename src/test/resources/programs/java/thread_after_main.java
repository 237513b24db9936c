// exits with 1
public class Main {
  public static void main(String[] args) {
    new Thread(() -> {
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        return;
      }
      System.out.println("late ".repeat(20_000));
    }).start();
    System.out.println("main");
    throw new RuntimeException("main fails, the thread goes on");
  }
}
