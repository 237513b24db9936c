import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    Thread.setDefaultUncaughtExceptionHandler((t, e) -> System.out.println(t.getName() + " " + e));
    throw new Exception("handled");
  }
}
