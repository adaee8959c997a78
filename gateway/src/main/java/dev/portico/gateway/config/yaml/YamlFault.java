package dev.portico.gateway.config.yaml;

/**
 * A file that cannot be read as YAML: the line (from 1; 0 when there is none) and what is wrong,
 * without values of the file.
 */
public final class YamlFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final int line;

  YamlFault(int line, String message) {
    super(message);
    this.line = line;
  }

  public int line() {
    return line;
  }
}
