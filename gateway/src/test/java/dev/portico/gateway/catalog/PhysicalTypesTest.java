package dev.portico.gateway.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhysicalTypesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bigint|BIGINT",
        "INT8|BIGINT",
        "bigserial|BIGINT",
        "int|INTEGER",
        "integer|INTEGER",
        "int4|INTEGER",
        "int2|SMALLINT",
        "tinyint|SMALLINT",
        "int(11)|INTEGER",
        "numeric(12,2)|DECIMAL(12, 2)",
        "NUMERIC( 12 , 2 )|DECIMAL(12, 2)",
        "decimal(9)|DECIMAL(9, 0)",
        "NUMBER(10)|DECIMAL(10, 0)",
        "hugeint|DECIMAL(38, 0)",
        "real|REAL",
        "float4|REAL",
        "double precision|DOUBLE",
        "float8|DOUBLE",
        "float(24)|REAL",
        "float(53)|DOUBLE",
        "text|VARCHAR",
        "varchar|VARCHAR",
        "varchar(20)|VARCHAR(20)",
        "character varying(20)|VARCHAR(20)",
        "char(3)|VARCHAR(3)",
        "varchar2(20 char)|VARCHAR(20)",
        "varchar(max)|VARCHAR",
        "uuid|VARCHAR",
        "jsonb|VARCHAR",
        "enum|VARCHAR",
        "bytea|VARBINARY",
        "varbinary(16)|VARBINARY",
        "bool|BOOLEAN",
        "boolean|BOOLEAN",
        "date|DATE",
        "time|TIME",
        "time(6) without time zone|TIME",
        "timestamp|TIMESTAMP",
        "timestamp(3)|TIMESTAMP",
        "timestamp without time zone|TIMESTAMP",
        "timestamptz|TIMESTAMP WITH LOCAL TIME ZONE",
        "timestamp(6) with time zone|TIMESTAMP WITH LOCAL TIME ZONE",
        "timestamp with  time zone|TIMESTAMP WITH LOCAL TIME ZONE",
        "text[]|VARCHAR ARRAY",
        "integer array|INTEGER ARRAY",
        "numeric(5,1)[]|DECIMAL(5, 1) ARRAY",
        "array<bigint>|BIGINT ARRAY",
        "integer array[3]|INTEGER ARRAY",
      })
  void namesOfCommonDialectsAreUnderstood(String physical, String type) {
    assertEquals(
        Optional.of(type), PhysicalTypes.parse(physical).map(found -> found.type().toString()));
    assertEquals(DeclaredType.Trust.EXACT, PhysicalTypes.parse(physical).orElseThrow().trust());
  }

  @ParameterizedTest
  @ValueSource(strings = {"numeric", "decimal", "number", "float"})
  void numbersWithoutDigitsAreRefinedByTheStore(String physical) {
    assertEquals(DeclaredType.Trust.FAMILY, PhysicalTypes.parse(physical).orElseThrow().trust());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "geometry",
        "interval",
        "timetz",
        "time with time zone",
        "numeric(50,2)",
        "numeric(2,5)",
        "text[][]",
        "table",
        "xml",
        "struct<a int>"
      })
  void othersAreLeftToTheLogicalTypeOrTheStore(String physical) {
    assertEquals(Optional.empty(), PhysicalTypes.parse(physical));
  }
}
