import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    for (StackTraceElement e : Thread.currentThread().getStackTrace()) System.out.println(e);
    StackWalker.getInstance().forEach(System.out::println);
  }
}
