public class Main {
  static int down(int n) { return n == 0 ? 0 : 1 + down(n - 1); }
  public static void main(String[] args) {
    System.out.println(down(5000));
    try {
      down(Integer.MAX_VALUE);
    } catch (StackOverflowError e) {
      System.out.println(e + " " + e.getStackTrace().length);
    }
  }
}
