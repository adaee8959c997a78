package dev.portico.adapter.file.remote;

import dev.portico.spi.FilePort.PartitionChoice;
import java.util.Set;

/**
 * A choice that is asked on another thread: what it throws is its caller's own, no fault of ours.
 */
record Choosing(PartitionChoice choice) implements PartitionChoice {

  /** What the choice threw. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final RuntimeException own;

    private Refusal(RuntimeException own) {
      super(own);
      this.own = own;
    }

    RuntimeException own() {
      return own;
    }
  }

  @Override
  public String key() {
    return choice.key();
  }

  @Override
  public String among(Set<String> found) {
    try {
      return choice.among(found);
    } catch (RuntimeException e) {
      throw new Refusal(e);
    }
  }
}
