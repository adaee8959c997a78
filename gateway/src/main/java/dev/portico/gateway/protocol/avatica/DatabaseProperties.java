package dev.portico.gateway.protocol.avatica;

import java.sql.Connection;
import java.util.EnumMap;
import java.util.Map;
import org.apache.calcite.avatica.Meta.DatabaseProperty;

/** What the database says about itself, for {@link java.sql.DatabaseMetaData}. */
final class DatabaseProperties {
  static final String PRODUCT = "Portico";
  static final String VERSION = version();

  private DatabaseProperties() {}

  static Map<DatabaseProperty, Object> all() {
    String[] numbers = (VERSION + ".0").split("\\.");
    Map<DatabaseProperty, Object> all = new EnumMap<>(DatabaseProperty.class);
    all.put(DatabaseProperty.GET_DATABASE_PRODUCT_NAME, PRODUCT);
    all.put(DatabaseProperty.GET_DATABASE_PRODUCT_VERSION, VERSION);
    all.put(DatabaseProperty.GET_DATABASE_MAJOR_VERSION, number(numbers[0]));
    all.put(DatabaseProperty.GET_DATABASE_MINOR_VERSION, number(numbers[1]));
    all.put(DatabaseProperty.GET_DEFAULT_TRANSACTION_ISOLATION, Connection.TRANSACTION_NONE);
    all.put(
        DatabaseProperty.GET_S_Q_L_KEYWORDS,
        "EXPLAIN,FILTER,ILIKE,LIMIT,OFFSET,POLICY,QUALIFY,RESET,SHOW,SYSTEM_TIME");
    all.put(
        DatabaseProperty.GET_NUMERIC_FUNCTIONS,
        "ABS,ACOS,ASIN,ATAN,ATAN2,CEILING,COS,COT,DEGREES,EXP,FLOOR,LOG,LOG10,MOD,PI,POWER,RADIANS,"
            + "ROUND,SIGN,SIN,SQRT,TAN,TRUNCATE");
    all.put(
        DatabaseProperty.GET_STRING_FUNCTIONS,
        "ASCII,CONCAT,LCASE,LEFT,LENGTH,LOCATE,LTRIM,REPEAT,REPLACE,RIGHT,RTRIM,SUBSTRING,UCASE");
    all.put(DatabaseProperty.GET_SYSTEM_FUNCTIONS, "IFNULL");
    all.put(
        DatabaseProperty.GET_TIME_DATE_FUNCTIONS,
        "CURDATE,CURTIME,DAYOFMONTH,DAYOFWEEK,DAYOFYEAR,HOUR,MINUTE,MONTH,NOW,QUARTER,SECOND,"
            + "TIMESTAMPADD,TIMESTAMPDIFF,WEEK,YEAR");
    return all;
  }

  private static int number(String text) {
    String digits = text.replaceAll("\\D.*", "");
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }

  private static String version() {
    String packaged = DatabaseProperties.class.getPackage().getImplementationVersion();
    return packaged == null ? "0.1.0" : packaged;
  }
}
