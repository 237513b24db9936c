import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    new Thread(() -> {
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
      }
      System.out.println("last");
    }).start();
    System.out.println("end of main");
  }
}
