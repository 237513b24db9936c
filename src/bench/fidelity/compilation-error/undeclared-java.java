public class Main { int x = "text"; }
