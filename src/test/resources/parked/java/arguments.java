import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    System.out.println(Arrays.toString(args) + " " + args.length);
  }
}
