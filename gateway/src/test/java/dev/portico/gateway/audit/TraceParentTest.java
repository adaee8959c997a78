package dev.portico.gateway.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The header {@code traceparent}, by the W3C's rules. */
class TraceParentTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  @Test
  void readsTheHeader() {
    assertEquals(
        Optional.of(new TraceParent(TRACE, SPAN, true)),
        TraceParent.parse("00-" + TRACE + "-" + SPAN + "-01"));
    assertEquals(
        Optional.of(new TraceParent(TRACE, SPAN, false)),
        TraceParent.parse("00-" + TRACE + "-" + SPAN + "-02"));
  }

  @Test
  void readsWhatLaterVersionsAdd() {
    assertEquals(
        Optional.of(new TraceParent(TRACE, SPAN, true)),
        TraceParent.parse("cc-" + TRACE + "-" + SPAN + "-01-what-the-future-brings"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more",
        " 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n"
      })
  void anythingElseIsNone(String header) {
    assertEquals(Optional.empty(), TraceParent.parse(header));
  }
}
