import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    Thread t = new Thread(() -> System.exit(4));
    t.start();
    Thread.sleep(60_000);
  }
}
