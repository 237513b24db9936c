import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    Thread t = new Thread(() -> { while (true) { } });
    t.setDaemon(true);
    t.start();
    System.out.println("end of main");
  }
}
