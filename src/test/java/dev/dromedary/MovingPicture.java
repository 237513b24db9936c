package dev.dromedary;

import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/**
 * A GIF of what was seen, at the pace at which it was seen, again and again. Of each frame only the rectangle that has changed is
 * written, which makes a small file of pages on which little moves.
 */
final class MovingPicture implements AutoCloseable {
  private static final String FORMAT = "javax_imageio_gif_image_1.0";
  private static final int NANOS_PER_TICK = 10_000_000;
  /** Browsers take less for none. */
  private static final int LEAST_TICKS = 3;

  private final ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
  private final ImageOutputStream out;
  private BufferedImage shown;
  /** What is to be written as soon as it is known how long it lasts. */
  private BufferedImage waiting;
  private Rectangle place;
  private long waitingSince;

  MovingPicture(Path file) throws IOException {
    Files.deleteIfExists(file);
    out = ImageIO.createImageOutputStream(file.toFile());
    writer.setOutput(out);
    writer.prepareWriteSequence(null);
  }

  /** From now on. */
  void show(BufferedImage frame) throws IOException {
    long now = System.nanoTime();
    Rectangle changed = shown == null ? new Rectangle(frame.getWidth(), frame.getHeight()) : changed(shown, frame);
    if (changed == null) {
      return;
    }
    writeWaiting(Duration.ofNanos(now - waitingSince));
    shown = frame;
    place = changed;
    waitingSince = now;
    waiting = new BufferedImage(changed.width, changed.height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = waiting.createGraphics();
    graphics.drawImage(frame, -changed.x, -changed.y, null);
    graphics.dispose();
  }

  /** From now on and for so long, however soon there's another one. */
  void hold(BufferedImage frame, Duration howLong) throws IOException {
    show(frame);
    writeWaiting(howLong);
    waitingSince = System.nanoTime();
  }

  private static Rectangle changed(BufferedImage before, BufferedImage after) {
    Rectangle changed = null;
    for (int y = 0; y < after.getHeight(); y++) {
      for (int x = 0; x < after.getWidth(); x++) {
        if (before.getRGB(x, y) != after.getRGB(x, y)) {
          if (changed == null) {
            changed = new Rectangle(x, y, 1, 1);
          } else {
            changed.add(new Rectangle(x, y, 1, 1));
          }
        }
      }
    }
    return changed;
  }

  private void writeWaiting(Duration howLong) throws IOException {
    if (waiting == null) {
      return;
    }
    IIOMetadata metadata = writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(waiting), null);
    IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(FORMAT);
    IIOMetadataNode control = child(root, "GraphicControlExtension");
    control.setAttribute("disposalMethod", "doNotDispose");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("transparentColorIndex", "0");
    control.setAttribute("delayTime", String.valueOf(Math.max(LEAST_TICKS, howLong.toNanos() / NANOS_PER_TICK)));
    IIOMetadataNode descriptor = child(root, "ImageDescriptor");
    descriptor.setAttribute("imageLeftPosition", String.valueOf(place.x));
    descriptor.setAttribute("imageTopPosition", String.valueOf(place.y));
    IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
    loop.setAttribute("applicationID", "NETSCAPE");
    loop.setAttribute("authenticationCode", "2.0");
    loop.setUserObject(new byte[] {1, 0, 0});
    child(root, "ApplicationExtensions").appendChild(loop);
    metadata.setFromTree(FORMAT, root);
    writer.writeToSequence(new IIOImage(waiting, null, metadata), null);
    waiting = null;
  }

  private static IIOMetadataNode child(IIOMetadataNode parent, String name) {
    if (parent.getElementsByTagName(name).item(0) instanceof IIOMetadataNode found) {
      return found;
    }
    IIOMetadataNode made = new IIOMetadataNode(name);
    parent.appendChild(made);
    return made;
  }

  @Override
  public void close() throws IOException {
    writeWaiting(Duration.ofSeconds(1));
    writer.endWriteSequence();
    out.close();
    writer.dispose();
  }
}
