import java.io.*;
import java.util.*;

public class Main {
  public static void main(String[] args) throws Exception {
    System.out.println(undefined);
    foo();
    Foo f = new Foo();
  }
}
