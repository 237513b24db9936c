package dev.dromedary.intake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * By what a file that was written anew is told from the one that was there before.
 *
 * @param changed when anything about the file changed, its place included: it tells a file that was dropped again from
 *     the one that was there before a restart, also when both have the same time of modification, as {@code mv} and
 *     {@code cp -p} keep that. Where the file system doesn't know, the same as {@code modified}
 * @param regular whether it is an ordinary file, not a link or a device
 */
record FileStamp(FileTime modified, FileTime changed, long size, boolean regular) {
  static FileStamp of(Path file) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return new FileStamp(attributes.lastModifiedTime(), changed(file, attributes), attributes.size(),
        attributes.isRegularFile());
  }

  private static FileTime changed(Path file, BasicFileAttributes attributes) throws IOException {
    try {
      return (FileTime) Files.getAttribute(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return attributes.lastModifiedTime();
    }
  }
}
