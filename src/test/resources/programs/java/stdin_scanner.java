import java.util.Scanner;

public class Main {
  public static void main(String[] args) {
    Scanner in = new Scanner(System.in);
    System.out.println(in.next() + "|" + in.nextLine() + "|" + in.hasNextInt());
    while (in.hasNextLine()) System.out.println("[" + in.nextLine() + "]");
    try {
      in.next();
    } catch (java.util.NoSuchElementException e) {
      System.out.println(e);
    }
  }
}
