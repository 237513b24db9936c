public class Main {
  public static void main(String[] args) {
    byte[] block = new byte[40 << 20];
    System.out.println(42 + block[7]);
  }
}
