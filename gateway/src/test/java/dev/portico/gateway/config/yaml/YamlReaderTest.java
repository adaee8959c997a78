package dev.portico.gateway.config.yaml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {
  private static YamlMap read(String text) throws YamlFault {
    return YamlReader.map(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String fault(String text) {
    YamlFault fault = assertThrows(YamlFault.class, () -> read(text));
    return fault.line() + ": " + fault.getMessage();
  }

  @Test
  void valuesKnowTheirLines() throws YamlFault {
    YamlMap root = read("a: 1\nlist:\n  - x: 2\n  - {y: 3,\n     z: 4}\n");
    assertEquals(2, root.lineOf("list"));
    assertEquals(3, root.maps("list").get(0).line());
    assertEquals(5, root.maps("list").get(1).lineOf("z"));
    assertEquals(1, root.lineOf("missing"));
  }

  @Test
  void plainValuesAreReadAsJsonWouldAndDatesStayText() throws YamlFault {
    Object values =
        read("v: [1, -2.50, true, null, ~, 2026-01-05, 2026-01-05T10:00:00Z, yes, 007, '1', 1e3,"
                + " 12:30]")
            .toJava();
    List<Object> expected =
        Arrays.asList(
            1L,
            new BigDecimal("-2.50"),
            true,
            null,
            null,
            "2026-01-05",
            "2026-01-05T10:00:00Z",
            "yes",
            "007",
            "1",
            new BigDecimal("1e3"),
            "12:30");
    assertEquals(Map.of("v", expected), values);
  }

  @Test
  void duplicateKeysNameBothLines() {
    assertEquals("3: the key a was already given on line 1", fault("a: 1\nb: 2\na: 3\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|0: the file is empty",
        "'- 1'|1: the file must hold keys and values, but it is a list",
        "'a: !!java.io.File x'|1: tags (!) are not read; leave the tag out",
        "'a: *b'|1: the alias *b has no anchor before it",
      })
  void whatIsNotReadIsRefused(String text, String fault) {
    assertEquals(fault, fault(text));
  }

  @Test
  void brokenYamlSaysWhere() {
    assertEquals(
        "2: not valid YAML: mapping values are not allowed here", fault("a: b\n c: d: e\n"));
    assertEquals(
        "3: a second document begins here; put it into a file of its own",
        fault("a: 1\nb: 2\n---\nc: 3\n"));
    assertEquals(
        "2: merge keys (<<) are not read; write the keys out", fault("a: &x {b: 1}\n<<: *x\n"));
  }

  @Test
  void aliasesAreReadButDoNotUnfoldWithoutBound() throws YamlFault {
    assertEquals(Map.of("a", List.of(1L), "b", List.of(1L)), read("a: &x [1]\nb: *x\n").toJava());
    assertEquals(
        "2: the anchor &y holds an alias; write it out", fault("a: &x [1]\nb: &y [*x, *x]\n"));
    String large = "a: &x [" + "1,".repeat(20_000) + "1]\nb: [" + "*x,".repeat(200) + "1]\n";
    assertEquals("2: more than 2000000 values, aliases written out", fault(large));
  }

  @Test
  void depthIsBounded() {
    assertEquals("1: nested deeper than 60 levels", fault("a: " + "[".repeat(100_000)));
  }

  @Test
  void aByteThatIsNotUtf8IsSaidSo() {
    YamlFault fault =
        assertThrows(
            YamlFault.class, () -> YamlReader.map(new byte[] {'a', ':', ' ', (byte) 0xE4}));
    assertEquals("the file is not UTF-8", fault.getMessage());
  }
}
