package dev.dromedary.intake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * Who may read a file, so that as many may read another one: a result is for whoever dropped its source.
 *
 * @param attributes null where the file system has no owners
 */
record FileReaders(PosixFileAttributes attributes) {
  static FileReaders of(Path file) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    return new FileReaders(view == null ? null : view.readAttributes());
  }

  /**
   * Gives a file that is ours the same owner (which needs to be root), the same group (which needs to be in it), and
   * lets the group and others read it if they may read the first one.
   */
  void grant(Path file) throws IOException {
    if (attributes == null) {
      return;
    }
    PosixFileAttributeView view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    Set<PosixFilePermission> permissions =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    if (changes(() -> view.setGroup(attributes.group()))) {
      copy(PosixFilePermission.GROUP_READ, permissions);
    }
    copy(PosixFilePermission.OTHERS_READ, permissions);
    view.setPermissions(permissions);
    changes(() -> view.setOwner(attributes.owner()));
  }

  private void copy(PosixFilePermission permission, Set<PosixFilePermission> to) {
    if (attributes.permissions().contains(permission)) {
      to.add(permission);
    }
  }

  private interface Change {
    void apply() throws IOException;
  }

  /** @return false when it isn't permitted */
  private static boolean changes(Change change) {
    try {
      change.apply();
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
