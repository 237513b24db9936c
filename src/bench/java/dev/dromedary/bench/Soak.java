package dev.dromedary.bench;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws what a soak has written down: a plot for each thing that must not grow, over the number of verdicts. */
final class Soak {
  private static final int WIDTH = 450;
  private static final int HEIGHT = 260;
  private static final int COLUMNS = 2;

  /** @param column in the record */
  private record Plot(String title, String column) {}

  private static final List<Plot> PLOTS = List.of(
      new Plot("Resident memory of the service, MB", "resident_mb"),
      new Plot("Long-lived part of its heap, MB", "heap_long_lived_mb"),
      new Plot("Threads", "threads"),
      new Plot("Descriptors", "descriptors"),
      new Plot("Containers", "containers"),
      new Plot("Redis, MB", "redis_mb"));

  private Soak() {}

  /** @param record as Storm's {@code --record} writes it; the picture gets its name with .png */
  static boolean draw(Path record) throws IOException {
    List<List<String>> rows = Files.readAllLines(record).stream().map(line -> Arrays.asList(line.split(","))).toList();
    List<Double> verdicts = column(rows, "verdicts");
    if (verdicts.isEmpty()) {
      System.out.println(record + " has nothing to draw");
      return false;
    }
    int height = HEIGHT * ((PLOTS.size() + COLUMNS - 1) / COLUMNS);
    BufferedImage picture = new BufferedImage(COLUMNS * WIDTH, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    for (int i = 0; i < PLOTS.size(); i++) {
      BufferedImage one = BitmapEncoder.getBufferedImage(chart(PLOTS.get(i), verdicts, column(rows, PLOTS.get(i).column)));
      graphics.drawImage(one, WIDTH * (i % COLUMNS), HEIGHT * (i / COLUMNS), null);
    }
    graphics.dispose();
    Path file = record.resolveSibling(record.getFileName().toString().replaceFirst("\\.csv$", "") + ".png");
    ImageIO.write(picture, "png", file.toFile());
    System.out.println("drawn: " + file);
    return true;
  }

  private static XYChart chart(Plot plot, List<Double> verdicts, List<Double> values) {
    XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(plot.title).xAxisTitle("verdicts").build();
    chart.getStyler().setLegendVisible(false).setChartBackgroundColor(Color.WHITE);
    // from nought, or noise would look like growth
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.25 * values.stream().mapToDouble(v -> v).max().orElse(1) + 1);
    chart.addSeries(plot.title, verdicts, values).setMarker(SeriesMarkers.NONE);
    return chart;
  }

  private static List<Double> column(List<List<String>> rows, String name) {
    int index = rows.get(0).indexOf(name);
    return rows.stream().skip(1).map(row -> Double.valueOf(row.get(index))).toList();
  }
}
