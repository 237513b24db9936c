public class Main {
  static int depth(int n) {
    return n == 0 ? 0 : 1 + depth(n - 1);
  }

  public static void main(String[] args) throws Exception {
    Thread thread = new Thread(null, () -> System.out.println(depth(300_000)), "deep", 1 << 26);
    thread.start();
    thread.join();
  }
}
