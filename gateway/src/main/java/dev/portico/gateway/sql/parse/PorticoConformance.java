package dev.portico.gateway.sql.parse;

import dev.portico.gateway.sql.parse.generated.PorticoParserImpl;
import java.io.StringReader;
import java.util.Locale;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.apache.calcite.sql.validate.SqlConformance;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlDelegatingConformance;

/**
 * What Portico permits beyond the standard: as LENIENT (GROUP BY ordinal and alias, {@code %},
 * {@code LIMIT a, b}, {@code !=}), with strict GROUP BY.
 */
public final class PorticoConformance extends SqlDelegatingConformance {
  public static final SqlConformance INSTANCE = new PorticoConformance();

  private static final SqlAbstractParserImpl.Metadata WORDS =
      new PorticoParserImpl(new StringReader("")).getMetadata();

  private PorticoConformance() {
    super(SqlConformanceEnum.LENIENT);
  }

  @Override
  public boolean isNonStrictGroupBy() {
    return false;
  }

  static boolean isReserved(String word) {
    return WORDS.isReservedWord(word.toUpperCase(Locale.ROOT));
  }
}
