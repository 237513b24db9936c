public class Main {
  static int x = 1 / Integer.parseInt("0");
  public static void main(String[] args) { System.out.println(x); }
}
