import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    System.out.println(Main.class.getResource("Main.class"));
    System.out.println(Main.class.getResource("/helper.py"));
    System.out.println(Main.class.getResourceAsStream("missing"));
    System.out.println(new String(Main.class.getResourceAsStream("/helper.js").readAllBytes()));
  }
}
