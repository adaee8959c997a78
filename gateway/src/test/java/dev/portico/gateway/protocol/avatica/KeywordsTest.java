package dev.portico.gateway.protocol.avatica;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.gateway.sql.parse.generated.PorticoParserImpl;
import java.io.StringReader;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.parser.SqlAbstractParserImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs quote names that are keywords of SQL:2003 or on the driver's own list. */
@Timeout(300)
class KeywordsTest {
  private static final String SQL_2003 =
      """
      ADD ALL ALLOCATE ALTER AND ANY ARE ARRAY AS ASENSITIVE ASYMMETRIC AT ATOMIC AUTHORIZATION
      BEGIN BETWEEN BIGINT BINARY BLOB BOOLEAN BOTH BY CALL CALLED CASCADED CASE CAST CHAR
      CHARACTER CHECK CLOB CLOSE COLLATE COLUMN COMMIT CONDITION CONNECT CONSTRAINT CONTINUE
      CORRESPONDING CREATE CROSS CUBE CURRENT CURRENT_DATE CURRENT_DEFAULT_TRANSFORM_GROUP
      CURRENT_PATH CURRENT_ROLE CURRENT_TIME CURRENT_TIMESTAMP CURRENT_TRANSFORM_GROUP_FOR_TYPE
      CURRENT_USER CURSOR CYCLE DATE DAY DEALLOCATE DEC DECIMAL DECLARE DEFAULT DELETE DEREF
      DESCRIBE DETERMINISTIC DISCONNECT DISTINCT DO DOUBLE DROP DYNAMIC EACH ELEMENT ELSE ELSEIF
      END ESCAPE EXCEPT EXEC EXECUTE EXISTS EXIT EXTERNAL FALSE FETCH FILTER FLOAT FOR FOREIGN
      FREE FROM FULL FUNCTION GET GLOBAL GRANT GROUP GROUPING HANDLER HAVING HOLD HOUR IDENTITY
      IF IMMEDIATE IN INDICATOR INNER INOUT INPUT INSENSITIVE INSERT INT INTEGER INTERSECT
      INTERVAL INTO IS ITERATE JOIN LANGUAGE LARGE LATERAL LEADING LEAVE LEFT LIKE LOCAL
      LOCALTIME LOCALTIMESTAMP LOOP MATCH MEMBER MERGE METHOD MINUTE MODIFIES MODULE MONTH
      MULTISET NATIONAL NATURAL NCHAR NCLOB NEW NO NONE NOT NULL NUMERIC OF OLD ON ONLY OPEN OR
      ORDER OUT OUTER OUTPUT OVER OVERLAPS PARAMETER PARTITION PRECISION PREPARE PRIMARY
      PROCEDURE RANGE READS REAL RECURSIVE REF REFERENCES REFERENCING RELEASE REPEAT RESIGNAL
      RESULT RETURN RETURNS REVOKE RIGHT ROLLBACK ROLLUP ROW ROWS SAVEPOINT SCOPE SCROLL SEARCH
      SECOND SELECT SENSITIVE SESSION_USER SET SIGNAL SIMILAR SMALLINT SOME SPECIFIC
      SPECIFICTYPE SQL SQLEXCEPTION SQLSTATE SQLWARNING START STATIC SUBMULTISET SYMMETRIC
      SYSTEM SYSTEM_USER TABLE TABLESAMPLE THEN TIME TIMESTAMP TIMEZONE_HOUR TIMEZONE_MINUTE TO
      TRAILING TRANSLATION TREAT TRIGGER TRUE UNDO UNION UNIQUE UNKNOWN UNNEST UNTIL UPDATE USER
      USING VALUE VALUES VARCHAR VARYING WHEN WHENEVER WHERE WHILE WINDOW WITH WITHIN WITHOUT
      YEAR
      """;

  @Test
  void everyReservedWordIsOneThatProgramsQuote(@TempDir Path folder) throws Exception {
    Set<String> known = new HashSet<>(Arrays.asList(SQL_2003.split("\\s+")));
    List<String> own;
    try (Door door = new Door(folder);
        Connection connection = door.connect()) {
      own = Arrays.asList(connection.getMetaData().getSQLKeywords().split(","));
    }
    known.addAll(own);
    SqlAbstractParserImpl.Metadata parser =
        PorticoParserImpl.FACTORY.getParser(new StringReader("")).getMetadata();
    List<String> unknown =
        parser.getTokens().stream()
            .filter(parser::isReservedWord)
            .filter(word -> word.matches("[A-Z_]+") && !known.contains(word))
            .sorted()
            .toList();
    assertEquals(List.of(), unknown);
    assertEquals(
        List.of(),
        own.stream()
            .filter(word -> parser.getTokens().contains(word) && !parser.isReservedWord(word))
            .toList(),
        "words that need no quotes");
  }
}
