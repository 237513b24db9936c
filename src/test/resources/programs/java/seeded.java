import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;

public class Main {
  public static void main(String[] args) {
    Random random = new Random(2026);
    System.out.println(random.nextInt() + " " + random.nextDouble() + " " + random.nextGaussian());
    List<Integer> numbers = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6, 7, 8));
    Collections.shuffle(numbers, random);
    Map<String, Integer> map = new HashMap<>();
    for (String word : "the quick brown fox jumps over the lazy dog".split(" ")) map.merge(word, 1, Integer::sum);
    System.out.println(numbers + " " + map + " " + new HashSet<>(Arrays.asList("x", "yy", "zzz")) + " " + "text".hashCode() + " " + List.of(1, 2).hashCode());
    System.out.println(Math.sin(1e10) + " " + StrictMath.pow(1.1, 50) + " " + Math.floorMod(-7, 3) + " " + Long.MAX_VALUE * 2);
  }
}
