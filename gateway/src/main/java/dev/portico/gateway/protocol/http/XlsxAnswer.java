package dev.portico.gateway.protocol.http;

import dev.portico.gateway.execute.Account;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.result.SpoolFile;
import dev.portico.gateway.result.xlsx.AboutLine;
import dev.portico.gateway.result.xlsx.Workbook;
import dev.portico.gateway.session.Session;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.spi.RowBatch;
import java.io.IOException;
import java.io.OutputStream;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writes a result and what was asked as a workbook. */
final class XlsxAnswer {
  private XlsxAnswer() {}

  static void write(RowStream rows, ResultRequest asked, Session session, SpoolFile file)
      throws IOException {
    try (OutputStream out = file.output()) {
      Workbook book = new Workbook(out, session.settings().timeZone());
      book.begin(rows.columns());
      for (RowBatch batch = rows.next(); batch != null; batch = rows.next()) {
        book.rows(batch);
      }
      book.end(about(rows, asked, session, book.rows()));
    }
  }

  private static List<AboutLine> about(
      RowStream rows, ResultRequest asked, Session session, long count) {
    SessionSettings settings = session.settings();
    Account account = rows.account();
    List<AboutLine> lines = new ArrayList<>();
    lines.add(new AboutLine("Asked", asked.sql()));
    lines.add(new AboutLine("By", asked.caller().principal().name()));
    if (account != Account.NONE) {
      lines.add(new AboutLine("At", account.askedAt().truncatedTo(ChronoUnit.SECONDS).toString()));
    }
    lines.add(new AboutLine("As of", settings.asOf().orElse("now")));
    account.reads().forEach(line -> lines.add(new AboutLine("", line)));
    settings.purpose().ifPresent(purpose -> lines.add(new AboutLine("Purpose", purpose)));
    lines.add(new AboutLine("Time zone", settings.timeZone().getId()));
    lines.add(new AboutLine("Rows", String.valueOf(count)));
    lines.add(new AboutLine("Masked columns", masked(rows.columns())));
    String name = "Policies";
    for (String line : account.policies()) {
      lines.add(new AboutLine(name, line));
      name = "";
    }
    lines.add(new AboutLine("Query", rows.queryId()));
    if (account != Account.NONE) {
      lines.add(new AboutLine("Catalog version", String.valueOf(account.catalogVersion())));
    }
    return lines;
  }

  private static String masked(List<OutputColumn> columns) {
    String names =
        columns.stream()
            .filter(OutputColumn::masked)
            .map(OutputColumn::name)
            .collect(Collectors.joining(", "));
    return names.isEmpty()
        ? "none of the result's columns comes unchanged from a masked one"
        : names;
  }
}
