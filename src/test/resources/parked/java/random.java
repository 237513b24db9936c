import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) seen.add(new Random().nextLong());
    System.out.println(seen.size() + " " + new Random(1).nextInt() + " " + Set.of(1).hashCode());
  }
}
