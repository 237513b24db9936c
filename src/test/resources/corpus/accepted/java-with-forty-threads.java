public class Main {
  public static void main(String[] args) throws InterruptedException {
    int[] sum = {0};
    Thread[] threads = new Thread[40];
    for (int i = 0; i < threads.length; i++) {
      threads[i] = new Thread(() -> { synchronized (sum) { sum[0]++; } });
      threads[i].start();
    }
    for (Thread thread : threads) thread.join();
    System.out.println(sum[0]);
  }
}
