package dev.dromedary.intake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * By what a file that was written anew is told from the one that was there before.
 *
 * @param changed when anything about the file changed, its place included: it tells a file that was dropped again from
 *     the one that was there before a restart, also when both have the same time of modification, as {@code mv} and
 *     {@code cp -p} keep that. Where the file system doesn't know, the same as {@code modified}
 * @param regular whether it is an ordinary file, not a link or a device
 * @param names how many (hard links); 1 where the file system doesn't know
 */
record FileStamp(FileTime modified, FileTime changed, long size, boolean regular, int names) {
  static FileStamp of(Path file) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    FileTime changed = attributes.lastModifiedTime();
    int names = 1;
    try {
      Map<String, Object> unix = Files.readAttributes(file, "unix:ctime,nlink", LinkOption.NOFOLLOW_LINKS);
      changed = (FileTime) unix.get("ctime");
      names = (Integer) unix.get("nlink");
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      // as said above
    }
    return new FileStamp(attributes.lastModifiedTime(), changed, attributes.size(), attributes.isRegularFile(), names);
  }
}
