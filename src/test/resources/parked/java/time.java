import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    long a = System.nanoTime();
    long w = System.currentTimeMillis();
    Thread.sleep(30);
    long ms = (System.nanoTime() - a) / 1_000_000;
    System.out.println(ms >= 30 && ms < 3000);
    System.out.println(System.currentTimeMillis() - w >= 29);
    System.out.println(java.time.Duration.between(java.time.Instant.now(), java.time.Instant.ofEpochMilli(System.currentTimeMillis())).abs().toSeconds());
  }
}
