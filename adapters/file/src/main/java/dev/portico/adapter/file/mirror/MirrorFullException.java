package dev.portico.adapter.file.mirror;

import dev.portico.spi.PortException;

/** There is no place for a copy now, because those that lie there are being read or made. */
public final class MirrorFullException extends PortException {
  private static final long serialVersionUID = 1L;

  private final long wantedBytes;
  private final long mostBytes;

  MirrorFullException(String message, long wantedBytes, long mostBytes) {
    super(Reason.BUSY, message);
    this.wantedBytes = wantedBytes;
    this.mostBytes = mostBytes;
  }

  /** Whether there would be place beside so many bytes. */
  public boolean canFitBeside(long heldBytes) {
    return heldBytes + wantedBytes <= mostBytes;
  }
}
