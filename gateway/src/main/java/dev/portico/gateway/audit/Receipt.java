package dev.portico.gateway.audit;

import java.util.List;

/** Something that is being recorded. */
public interface Receipt {
  /** Nothing to wait for. */
  Receipt NONE = () -> {};

  /**
   * Returns when it is recorded; the first row of a query waits for this. May be called again.
   *
   * @throws dev.portico.gateway.error.GatewayException {@code AUDIT_UNAVAILABLE} when it cannot be
   *     recorded, or not in time
   */
  void await();

  /** Waits for all of these. */
  static Receipt all(List<Receipt> receipts) {
    return () -> receipts.forEach(Receipt::await);
  }
}
