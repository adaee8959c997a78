package dev.portico.gateway.sql;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import dev.portico.gateway.policy.CallerView;
import java.util.List;
import java.util.Optional;
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
      Pattern.compile(
          "Column '(.*?)' not found in (?:any table|table '(.*?)')(?:; did you mean '(.*?)'\\?)?");
  private static final Pattern FUNCTION =
      Pattern.compile("No match found for function signature (.*)");

  private ValidationErrors() {}

  /**
   * @param unresolved names in FROM clauses that are no table of this caller
   * @param everything the view of all this caller may see
   */
  static GatewayException explain(
      CalciteContextException fault, List<TableName> unresolved, Supplier<CallerView> everything) {
    SqlPosition position =
        fault.getPosLine() > 0 ? new SqlPosition(fault.getPosLine(), fault.getPosColumn()) : null;
    String text = fault.getCause() == null ? fault.getMessage() : fault.getCause().getMessage();
    Matcher object = OBJECT.matcher(text);
    if (object.find()) {
      return table(object.group(1), unresolved, position, fault, everything.get());
    }
    Matcher table = TABLE.matcher(text);
    if (table.find()) {
      return table(table.group(1), unresolved, position, fault, everything.get());
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

  /** The validator names only the part of a name at which it stopped; the whole name says more. */
  private static GatewayException table(
      String part,
      List<TableName> unresolved,
      SqlPosition position,
      Exception fault,
      CallerView all) {
    Optional<TableName> whole =
        unresolved.stream()
            .filter(t -> t.table().equalsIgnoreCase(part) || t.schema().equalsIgnoreCase(part))
            .findFirst();
    Optional<String> broken = whole.flatMap(all::broken);
    if (broken.isPresent()) {
      return new GatewayException(
          ErrorCode.PRODUCT_BROKEN,
          "table " + whole.get() + " is not published: " + broken.get(),
          position,
          fault);
    }
    String wanted = whole.map(TableName::toString).orElse(part);
    List<String> names = all.tables().stream().map(t -> t.name().toString()).toList();
    boolean qualified = whole.isPresent() || part.indexOf('.') >= 0;
    String hint = Suggestion.among(wanted, names, qualified ? List.of() : all.schemas());
    String unqualified =
        hint.isEmpty() && !qualified ? "; write schema and table, such as domain.table" : hint;
    return new GatewayException(
        ErrorCode.TABLE_NOT_FOUND,
        "there is no table \"" + wanted + "\"" + unqualified,
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
    String where =
        matched.group(2) == null ? "in the tables of this query" : "in " + matched.group(2);
    return new GatewayException(
        ErrorCode.COLUMN_NOT_FOUND,
        "there is no column \"" + name + "\" " + where + hint,
        position,
        fault);
  }
}
