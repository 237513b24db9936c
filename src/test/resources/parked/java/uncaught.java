import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    System.out.println("before");
    int[] a = new int[1];
    System.out.println(a[args.length + 1]);
  }
}
