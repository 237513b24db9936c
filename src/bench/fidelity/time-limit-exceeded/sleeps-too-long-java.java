public class Main {
  public static void main(String[] args) throws Exception {
    Thread.sleep(3000);
    System.out.println(42);
  }
}
