import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    System.out.println(java.nio.file.FileSystems.getDefault().getClass().getName());
    var e = java.util.concurrent.Executors.newFixedThreadPool(3);
    System.out.println(e.submit(() -> Thread.currentThread().getName()).get());
    e.shutdown();
    System.out.println(java.util.stream.IntStream.range(0, 1000).parallel().sum());
  }
}
