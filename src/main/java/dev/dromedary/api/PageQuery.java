package dev.dromedary.api;

/**
 * Which part of a list.
 *
 * @param page from 1
 */
public record PageQuery(int page, int perPage) {
  public long getOffset() {
    return (page - 1L) * perPage;
  }

  public int getLimit() {
    return perPage;
  }
}
