import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    Scanner s = new Scanner(System.in);
    while (s.hasNextLine()) System.out.println("[" + s.nextLine() + "]");
  }
}
