public class Main {
  static int f() { }
  public static void main(String[] args) { int x; System.out.println(x); }
}
