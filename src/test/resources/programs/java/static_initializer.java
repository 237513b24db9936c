// exits with 3
public class Main {
  static {
    System.out.println("static " + "s".repeat(100_000));
    if (System.getenv("PATH") != null) System.exit(3);
  }

  public static void main(String[] args) {
    System.out.println("never");
  }
}
