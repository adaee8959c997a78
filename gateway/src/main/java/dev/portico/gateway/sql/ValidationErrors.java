package dev.portico.gateway.sql;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.ViewTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.runtime.CalciteContextException;

/** Turns the validator's complaints into error codes, and names what the caller may have meant. */
final class ValidationErrors {
  private static final Pattern OBJECT =
      Pattern.compile("Object '(.*?)' not found(?: within '(.*?)')?(?:; did you mean '(.*?)'\\?)?");
  private static final Pattern TABLE = Pattern.compile("Table '(.*?)' not found");
  private static final Pattern COLUMN =
      Pattern.compile("Column '(.*?)' not found in (?:any table|table '(.*?)')(?:; did you mean '(.*?)'\\?)?");
  private static final Pattern FUNCTION = Pattern.compile("No match found for function signature (.*)");

  private ValidationErrors() {}

  static GatewayException explain(CalciteContextException fault, Supplier<CallerView> everything) {
    SqlPosition position =
        fault.getPosLine() > 0 ? new SqlPosition(fault.getPosLine(), fault.getPosColumn()) : null;
    String text = fault.getCause() == null ? fault.getMessage() : fault.getCause().getMessage();
    Matcher object = OBJECT.matcher(text);
    if (object.find()) {
      return table(object.group(1), object.group(2), position, fault, everything);
    }
    Matcher table = TABLE.matcher(text);
    if (table.find()) {
      return table(table.group(1), null, position, fault, everything);
    }
    Matcher column = COLUMN.matcher(text);
    if (column.find()) {
      return column(column, position, fault, everything);
    }
    Matcher function = FUNCTION.matcher(text);
    if (function.find()) {
      return new GatewayException(
          ErrorCode.FUNCTION_NOT_FOUND,
          "no function matches "
              + function.group(1)
              + "; see docs/reference/sql.md for the functions and their types",
          position,
          fault);
    }
    return new GatewayException(ErrorCode.SQL_INVALID, text, position, fault);
  }

  private static GatewayException table(
      String name, String within, SqlPosition position, Exception fault, Supplier<CallerView> everything) {
    List<String> names = new ArrayList<>();
    CallerView all = everything.get();
    boolean schemaKnown =
        within != null && all.schemas().stream().anyMatch(s -> s.equalsIgnoreCase(lastPart(within)));
    for (ViewTable table : all.tables()) {
      names.add(table.name().toString());
    }
    String wanted = schemaKnown ? lastPart(within) + "." + name : name;
    String shown = within == null || !schemaKnown ? name : wanted;
    return new GatewayException(
        ErrorCode.TABLE_NOT_FOUND,
        "there is no table or schema \"" + shown + "\"" + Suggestion.among(wanted, names, all.schemas()),
        position,
        fault);
  }

  private static GatewayException column(
      Matcher matched, SqlPosition position, Exception fault, Supplier<CallerView> everything) {
    String name = matched.group(1);
    String hint = "";
    if (matched.group(3) != null) {
      hint = "; did you mean \"" + matched.group(3) + "\"?";
    } else {
      List<String> columns =
          everything.get().tables().stream()
              .flatMap(t -> t.columns().stream().map(c -> c.name()))
              .distinct()
              .toList();
      hint = Suggestion.among(name, columns, List.of());
    }
    String where = matched.group(2) == null ? "in the tables of this query" : "in " + matched.group(2);
    return new GatewayException(
        ErrorCode.COLUMN_NOT_FOUND, "there is no column \"" + name + "\" " + where + hint, position, fault);
  }

  private static String lastPart(String path) {
    String clean = path.replace("\"", "").replace("'", "");
    return clean.substring(clean.lastIndexOf('.') + 1);
  }
}
