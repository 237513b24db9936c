public class Main {
  public static void main(String[] args) throws Exception {
    Thread.sleep(500);
    System.out.println(42);
  }
}
