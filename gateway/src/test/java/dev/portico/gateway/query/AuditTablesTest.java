package dev.portico.gateway.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portico.gateway.policy.HashKey;
import dev.portico.gateway.policy.Mask;
import dev.portico.gateway.policy.RowFilter;
import dev.portico.gateway.policy.RowFilter.Comparison;
import dev.portico.gateway.policy.RowFilter.Sense;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Decisions stand in the audit trail as policies write them. */
class AuditTablesTest {
  private static String json(Object value) throws Exception {
    return new ObjectMapper().writeValueAsString(value).replace('"', '\'');
  }

  private static BindValue text(String value) {
    return new BindValue(ColumnType.VARCHAR, value);
  }

  @Test
  void rowFiltersAreTrees() throws Exception {
    RowFilter filter =
        new RowFilter.And(
            List.of(
                new RowFilter.In("country", List.of(text("DE"), text("FR")), Sense.NEGATED),
                new RowFilter.Or(
                    List.of(
                        new RowFilter.Compare(
                            "day",
                            Comparison.GREATER_OR_EQUAL,
                            new BindValue(ColumnType.DATE, LocalDate.of(2026, 1, 31))),
                        new RowFilter.CompareColumns("a", Comparison.LESS, "b"),
                        new RowFilter.Not(new RowFilter.IsNull("a", Sense.PLAIN))))));
    assertEquals(
        "{'type':'compound','operator':'and','value':["
            + "{'type':'field','field':'country','operator':'nin','value':['DE','FR']},"
            + "{'type':'compound','operator':'or','value':["
            + "{'type':'field','field':'day','operator':'gte','value':'2026-01-31'},"
            + "{'type':'field','field':'a','operator':'lt','value':{'field':'b'}},"
            + "{'type':'compound','operator':'not','value':["
            + "{'type':'field','field':'a','operator':'eq','value':null}]}]}]}",
        json(AuditTables.filter(filter)));
    assertEquals("{'type':'all'}", json(AuditTables.filter(RowFilter.ALL)));
  }

  @Test
  void masksHaveTheirParametersAndNeverAKey() throws Exception {
    RowFilter consent =
        new RowFilter.Compare("consent", Comparison.EQUAL, new BindValue(ColumnType.BOOLEAN, true));
    Mask.Function hash = new Mask.Hash("default", Optional.of(new HashKey("0123456789abcdef")), 32);
    assertEquals(
        "{'type':'hash','key':'default','length':32,'unless':"
            + "{'type':'field','field':'consent','operator':'eq','value':true}}",
        mask(hash, Optional.of(consent)));
    assertEquals(
        "{'type':'partial','keep_first':1,'keep_last':0,'fill':'*'}",
        mask(new Mask.Partial(1, 0, "*"), Optional.empty()));
    assertEquals(
        "{'type':'truncate','unit':'year'}",
        mask(new Mask.Truncate(Mask.Unit.YEAR), Optional.empty()));
    assertEquals(
        "{'type':'bucket','size':2.5}",
        mask(new Mask.Bucket(new BigDecimal("2.5")), Optional.empty()));
    assertEquals("{'type':'round','digits':-2}", mask(new Mask.Round(-2), Optional.empty()));
    assertEquals(
        "{'type':'constant','value':'x'}", mask(new Mask.Constant(text("x")), Optional.empty()));
    assertEquals("{'type':'null'}", mask(new Mask.Null(), Optional.empty()));
    assertEquals("{'type':'email'}", mask(new Mask.Email(), Optional.empty()));
  }

  private static String mask(Mask.Function function, Optional<RowFilter> unless) throws Exception {
    return json(AuditTables.mask(new Mask(function, ColumnType.VARCHAR, true, unless)));
  }
}
