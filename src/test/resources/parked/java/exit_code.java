import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    System.out.print("no newline");
    System.exit(3);
  }
}
