package dev.portico.gateway.protocol.odata;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.olingo.server.api.uri.UriInfo;

/**
 * Which rows of a question one answer has, and where the next one begins. A page begins at the last
 * row of the page before, by the values of the order's columns, so its cost does not grow with its
 * number and rows that come or go before it do not move it.
 */
final class Paging {
  static final int PAGE_ROWS = 5_000;

  /** Each row brings others, so its page is smaller. */
  static final int EXPANDED_PAGE_ROWS = 1_000;

  /** Of the question's order what a page can begin at; the rest only keeps equal rows in place. */
  private final List<Order> order;

  private final int question;
  private final SkipToken begin;
  private final long top;
  private final long pageRows;
  private final long offset;

  private Paging(List<Order> order, int question, SkipToken begin, UriInfo uri, long pageRows) {
    this.order = order;
    this.question = question;
    this.begin = begin;
    long skip = uri.getSkipOption() == null ? 0 : uri.getSkipOption().getValue();
    this.top = uri.getTopOption() == null ? Long.MAX_VALUE : uri.getTopOption().getValue();
    this.pageRows = pageRows;
    this.offset = begin == null ? skip : begin.passed() + (begin.values() == null ? skip : 0);
  }

  /**
   * Reads what the address says.
   *
   * @param wish rows of a page, as the client would like them
   */
  static Paging of(
      TableQuery query, UriInfo uri, String path, boolean expands, Optional<Integer> wish) {
    int question = fingerprint(query, uri, path);
    List<Order> order =
        query.order().stream().filter(o -> EdmTypes.compares(o.column().type())).toList();
    SkipToken begin =
        uri.getSkipTokenOption() == null
            ? null
            : SkipToken.of(uri.getSkipTokenOption().getValue(), question, order);
    long most = expands ? EXPANDED_PAGE_ROWS : PAGE_ROWS;
    long rows = wish.map(w -> Math.min(most, w)).orElse(most);
    return new Paging(order, question, begin, uri, rows);
  }

  private static int fingerprint(TableQuery query, UriInfo uri, String path) {
    return Objects.hash(
        path,
        Order.sql(query.order()),
        uri.getFilterOption() == null ? "" : uri.getFilterOption().getText(),
        uri.getTopOption() == null ? "" : uri.getTopOption().getText(),
        uri.getSkipOption() == null ? "" : uri.getSkipOption().getText());
  }

  /** Whether this is the first page. */
  boolean first() {
    return begin == null;
  }

  /** Limits the question to what begins here. */
  void limit(TableQuery query) {
    if (begin != null && begin.values() != null) {
      query.where(Order.from(order, begin.values()));
    }
  }

  RowReader.Rows read(RowReader reader, TableQuery query) {
    long most = Math.min(pageRows, left());
    return most <= 0 ? new RowReader.Rows(List.of(), false) : reader.read(query, offset, most);
  }

  private long left() {
    return top - delivered();
  }

  private long delivered() {
    return begin == null ? 0 : begin.delivered();
  }

  /** Where the next page begins; null when this was the last. */
  SkipToken next(RowReader.Rows page) {
    int size = page.rows().size();
    if (!page.more() || size == 0 || size >= left()) {
      return null;
    }
    if (order.isEmpty()) {
      long passed = delivered() + size;
      return new SkipToken(question, passed, null, passed);
    }
    List<Object> last = values(page.rows().get(size - 1));
    long same = 0;
    for (int i = size - 1; i >= 0 && values(page.rows().get(i)).equals(last); i--) {
      same++;
    }
    boolean on = same == size && begin != null && last.equals(begin.values());
    boolean counted = begin == null ? offset > 0 : begin.values() == null;
    if (same == size && counted) {
      // how many rows like these were skipped before nobody knows
      return new SkipToken(question, delivered() + size, null, delivered() + size);
    }
    return new SkipToken(question, delivered() + size, last, on ? same + begin.passed() : same);
  }

  private List<Object> values(Row row) {
    List<Object> values = new ArrayList<>();
    order.forEach(o -> values.add(row.value(o.column())));
    return values;
  }
}
