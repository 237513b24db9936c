import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    Process p = new ProcessBuilder("sh", "-c", "echo child; ls -l /proc/self/fd | wc -l; exit 5").inheritIO().start();
    System.out.println(p.waitFor());
  }
}
