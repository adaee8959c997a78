package dev.portico.gateway.protocol.avatica;

/** How rows cross the wire on a connection. */
enum Wire {
  /** Avatica's own rows, for any Avatica client: timestamps end at the millisecond. */
  ROWS,
  /** Columnar blocks with exact values, for Portico's driver. */
  COLUMNAR;

  /** The connection property by which Portico's driver asks for {@link #COLUMNAR}. */
  static final String PROPERTY = "portico.wire";

  /** The version of the blocks, which driver and server must both speak. */
  static final String COLUMNAR_VERSION = "columnar-1";
}
