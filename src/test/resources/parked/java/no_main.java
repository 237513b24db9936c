public class Main {
  static void other() {}
}
