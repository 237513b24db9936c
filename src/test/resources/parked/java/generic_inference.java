import java.util.*;
import java.util.stream.*;
public class Main {
  public static void main(String[] args) {
    var m = Stream.of("a", "bb", "cc").collect(Collectors.groupingBy(String::length, TreeMap::new, Collectors.mapping(x -> x + "!", Collectors.toList())));
    System.out.println(m);
    List<? super Integer> l = new ArrayList<>(List.of(1));
    String s = l.get(0);
  }
}
