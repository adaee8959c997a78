package dev.portico.spi;

/**
 * What making files readable has cost.
 *
 * @param requests sent to the store, repeated ones included
 * @param bytesFetched of files, from the store; what a store sends of listings is not counted
 * @param bytesKept that were needed and lay here already
 * @param files delivered
 * @param filesSkipped that the table has, but that cannot hold a wanted row
 * @param partsSkipped row groups of delivered files that cannot hold a wanted row
 */
public record FileCost(
    long requests,
    long bytesFetched,
    long bytesKept,
    long files,
    long filesSkipped,
    long partsSkipped) {
  /** Of files that are read where they lie. */
  public static final FileCost NOTHING = new FileCost(0, 0, 0, 0, 0, 0);
}
