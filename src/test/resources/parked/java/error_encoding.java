public class Main { String s = "ÿþ"; public static void main(String[] a) { System.out.println("x"); } }
