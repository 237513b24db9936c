public class Main {
  public static void main(String[] args) throws Exception {
    Thread daemon = new Thread(() -> { while (true) { Thread.onSpinWait(); } });
    daemon.setDaemon(true);
    daemon.start();
    Thread worker = new Thread(() -> System.out.println("worker"));
    worker.setUncaughtExceptionHandler((thread, e) -> System.out.println(e));
    worker.start();
    worker.join();
    System.out.println("main");
  }
}
