// exits with 5
public class Main {
  public static void main(String[] args) {
    for (int i = 0; i < 50_000; i++) System.out.println("line " + i);
    System.out.print("no newline");
    System.exit(5);
  }
}
