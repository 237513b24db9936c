package dev.dromedary.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The names of all settings there are. Compared as Spring compares them: {@code max-body}, {@code maxBody},
 * {@code max_body} and {@code MAXBODY} are one, and an index says nothing.
 */
final class PropertyNames {
  /** By what is compared: how it is written. */
  private final Map<String, String> names = new TreeMap<>();

  /** A property that is read by its name. */
  void add(String name) {
    names.put(uniform(name), name);
  }

  /** Those that are bound to a record, and to the records in it. */
  void addRecord(String prefix, Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      String name = prefix + "." + kebab(component.getName());
      Class<?> inner = recordIn(component.getGenericType());
      if (inner == null) {
        add(name);
      } else {
        addRecord(name, inner);
      }
    }
  }

  /** @return null for a simple value, or a list of them */
  private static Class<?> recordIn(Type type) {
    if (type instanceof ParameterizedType list && list.getActualTypeArguments().length == 1) {
      return recordIn(list.getActualTypeArguments()[0]);
    }
    return type instanceof Class<?> simple && simple.isRecord() ? simple : null;
  }

  boolean contains(String name) {
    return names.containsKey(uniform(name));
  }

  /** @param variable {@code DROMEDARY_AUTH_TOKENS_0_}: dots and dashes may be underscores, or be missing */
  boolean containsVariable(String variable) {
    String flat = flat(variable);
    return names.keySet().stream().anyMatch(name -> flat(name).equals(flat));
  }

  /** @return the one that is spelt most like it, if it is so with no more changes */
  Optional<String> nearest(String name, int mostChanges) {
    String flat = flat(name);
    return names.keySet().stream().min(Comparator.comparingInt(known -> distance(flat(known), flat)))
        .filter(known -> distance(flat(known), flat) <= mostChanges).map(names::get);
  }

  private static String uniform(String name) {
    return name.replaceAll("\\[[^]]*]", "").replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
  }

  private static String flat(String name) {
    return uniform(name.replaceAll("_\\d+(?=_|$)", "")).replace(".", "");
  }

  private static String kebab(String name) {
    return name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  /** Letters to add, take away or exchange (Levenshtein). */
  static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int exchanged = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(exchanged, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
