import java.nio.charset.Charset;
import java.text.NumberFormat;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Date;
import java.util.Locale;

public class Main {
  public static void main(String[] args) {
    System.out.println(String.format("%.3f %,d %e %x %08.2f %s", Math.PI, 1234567, 1e-10, 255, -3.14159, 0.1f + 0.2f));
    System.out.println(0.1 + 0.2 + " " + 1e21 + " " + 100.0 / 3 + " " + Float.MIN_VALUE + " " + (float) 1e10 + " " + -0.0 + " " + 0.0 / 0);
    System.out.println(Locale.getDefault() + " " + NumberFormat.getInstance().format(1234.5) + " " + NumberFormat.getInstance(Locale.GERMANY).format(1234.5));
    System.out.println(new Date(0) + " " + ZoneId.systemDefault() + " " + LocalDate.of(2026, 7, 1).format(DateTimeFormatter.ofLocalizedDate(FormatStyle.FULL)));
    System.out.println(ZonedDateTime.of(2026, 7, 1, 12, 0, 0, 0, ZoneId.of("Europe/Berlin")) + " " + Charset.defaultCharset() + " ünï 𝄞 " + "ß".toUpperCase());
  }
}
