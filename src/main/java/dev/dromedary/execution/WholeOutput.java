package dev.dromedary.execution;

import java.util.ArrayList;
import java.util.List;

/** Keeps all that is printed, for a client's checker: that says later whether it is right. */
final class WholeOutput implements OutputChecker {
  private record Piece(byte[] bytes, int from, int to) {
    boolean isWhole() {
      return from == 0 && to == bytes.length;
    }
  }

  private final List<Piece> pieces = new ArrayList<>();
  private int size;

  @Override
  public void printed(byte[] bytes, int from, int to) {
    pieces.add(new Piece(bytes, from, to));
    size += to - from;
  }

  @Override
  public boolean isRight() {
    return true;
  }

  byte[] bytes() {
    if (pieces.size() == 1 && pieces.get(0).isWhole()) {
      return pieces.get(0).bytes;
    }
    byte[] all = new byte[size];
    int at = 0;
    for (Piece piece : pieces) {
      System.arraycopy(piece.bytes, piece.from, all, at, piece.to - piece.from);
      at += piece.to - piece.from;
    }
    return all;
  }
}
