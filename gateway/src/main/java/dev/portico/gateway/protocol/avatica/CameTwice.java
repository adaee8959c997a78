package dev.portico.gateway.protocol.avatica;

/** A request that was served before, sent again by something that did not get the answer. */
final class CameTwice extends RuntimeException {
  private static final long serialVersionUID = 1L;
}
