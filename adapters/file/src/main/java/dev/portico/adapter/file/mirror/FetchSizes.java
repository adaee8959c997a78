package dev.portico.adapter.file.mirror;

/**
 * How remote files are cut for fetching.
 *
 * @param wholeBytes Parquet files up to this size are fetched whole, by one request
 * @param segmentBytes larger Parquet files come in runs of row groups of about this size, all
 *     columns counted
 * @param gapBytes the most bytes between two wanted ranges that are read for nothing
 * @param readBytes the most bytes of one request
 */
public record FetchSizes(long wholeBytes, long segmentBytes, long gapBytes, int readBytes) {

  public FetchSizes {
    wholeBytes = Math.min(wholeBytes, readBytes);
  }

  /**
   * Measured over 30 ms and 50 MB/s, cold. Whole: of 20 files of 1 MiB each, 1 of 8 columns came in
   * 221 ms and the whole files in 539 ms, all columns in 598 ms and 542 ms; of one file of 1 MiB
   * they came in 218 ms and 168 ms, and columns pay from 4 MiB on. Gaps: with gaps of 64 KiB,
   * reading over them took 922 ms and leaving them out 2,411 ms; of 128 KiB, 869 ms and 818 ms; of
   * 256 KiB, 836 ms and 527 ms. Reads of 1 to 16 MiB differ by nothing but the number of requests.
   */
  public static final FetchSizes DEFAULT = new FetchSizes(1L << 20, 32L << 20, 128L << 10, 8 << 20);

  /** The same but for files that are fetched whole. */
  public FetchSizes withWholeBytes(long bytes) {
    return new FetchSizes(bytes, segmentBytes, gapBytes, readBytes);
  }
}
