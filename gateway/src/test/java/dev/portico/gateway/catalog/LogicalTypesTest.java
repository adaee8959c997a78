package dev.portico.gateway.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.gateway.config.yaml.YamlReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogicalTypesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "logicalType: integer|BIGINT|EXACT",
        "{logicalType: integer, logicalTypeOptions: {format: i32}}|INTEGER|EXACT",
        "{logicalType: integer, logicalTypeOptions: {format: u64}}|DECIMAL(20, 0)|EXACT",
        "{logicalType: integer, physicalType: smallint}|SMALLINT|EXACT",
        "{logicalType: integer, physicalType: NUMBERISH}|BIGINT|EXACT",
        "logicalType: number|DECIMAL(38, 10)|FAMILY",
        "{logicalType: number, logicalTypeOptions: {format: f32}}|REAL|EXACT",
        "{logicalType: number, logicalTypeOptions: {format: f64}}|DOUBLE|EXACT",
        "logicalType: string|VARCHAR|EXACT",
        "{logicalType: string, logicalTypeOptions: {maxLength: 320, format:"
            + " email}}|VARCHAR(320)|EXACT",
        "{logicalType: string, logicalTypeOptions: {format: binary}}|VARBINARY|EXACT",
        "logicalType: boolean|BOOLEAN|EXACT",
        "logicalType: date|DATE|FAMILY",
        "{logicalType: date, logicalTypeOptions: {format: yyyy-MM-dd}}|DATE|EXACT",
        "{logicalType: date, logicalTypeOptions: {format:"
            + " \"yyyy-MM-dd'T'HH:mm:ss\"}}|TIMESTAMP|FAMILY",
        "{logicalType: date, logicalTypeOptions: {format: 'yyyy-MM-dd HH:mm:ssXXX'}}|TIMESTAMP WITH"
            + " LOCAL TIME ZONE|EXACT",
        "{logicalType: date, logicalTypeOptions: {format: 'HH:mm:ss'}}|TIME|EXACT",
        "{logicalType: date, physicalType: timestamptz}|TIMESTAMP WITH LOCAL TIME ZONE|EXACT",
        "logicalType: timestamp|TIMESTAMP|FAMILY",
        "{logicalType: timestamp, logicalTypeOptions: {timezone: true}}|TIMESTAMP WITH LOCAL TIME"
            + " ZONE|EXACT",
        "{logicalType: timestamp, logicalTypeOptions: {timezone: false}}|TIMESTAMP|EXACT",
        "logicalType: time|TIME|EXACT",
        "logicalType: object|VARCHAR|EXACT",
        "{logicalType: array, items: {logicalType: integer}}|BIGINT ARRAY|FAMILY",
        "{logicalType: array, items: {logicalType: object}}|VARCHAR|FAMILY",
        "{logicalType: map}|VARCHAR|NONE",
        "{name: x}|VARCHAR|NONE",
      })
  void aPropertyHasTheType(String property, String type, DeclaredType.Trust trust)
      throws Exception {
    DeclaredType declared =
        LogicalTypes.of(YamlReader.map(property.getBytes(StandardCharsets.UTF_8)));
    assertEquals(type, declared.type().toString());
    assertEquals(trust, declared.trust());
  }
}
