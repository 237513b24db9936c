import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    int x = "text";
    String s = 5;
  }
}
