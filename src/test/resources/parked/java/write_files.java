import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    try (var out = new FileWriter("made.txt")) {
      out.write("text");
    }
    System.out.println(Arrays.toString(new TreeSet<>(Arrays.asList(new File(".").list())).toArray()) + new File("").getAbsolutePath());
    System.out.println(File.createTempFile("a", "b").getParent());
  }
}
