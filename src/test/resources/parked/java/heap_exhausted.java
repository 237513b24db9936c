import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    List<byte[]> all = new ArrayList<>();
    long n = 0;
    try {
      while (true) { all.add(new byte[1 << 20]); n++; }
    } catch (OutOfMemoryError e) {
      all = null;
      System.out.println(e.getMessage() + " " + (n > 60));
    }
  }
}
