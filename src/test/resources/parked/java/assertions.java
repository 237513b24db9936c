import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    assert false : "off";
    System.out.println(Main.class.desiredAssertionStatus());
  }
}
