import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    Thread t = new Thread(() -> { throw new IllegalArgumentException("in a thread"); });
    t.start();
    t.join();
    System.out.println("main goes on");
  }
}
