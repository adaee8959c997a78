package dev.portico.gateway.sql;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.sql.parse.TableReference;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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

  private static final Set<String> VERSION_COLUMNS =
      Set.of(VersionColumns.VALID_FROM, VersionColumns.VALID_TO);

  private ValidationErrors() {}

  /**
   * @param view what the statement was validated against
   * @param unresolved names in FROM clauses that are no table of this caller
   * @param everything the view of all this caller may see
   */
  static GatewayException explain(
      CalciteContextException fault,
      CallerView view,
      List<TableName> unresolved,
      Supplier<CallerView> everything) {
    SqlPosition position =
        fault.getPosLine() > 0 ? new SqlPosition(fault.getPosLine(), fault.getPosColumn()) : null;
    String text = fault.getCause() == null ? fault.getMessage() : fault.getCause().getMessage();
    Matcher object = OBJECT.matcher(text);
    if (object.find()) {
      return table(object.group(1), view, unresolved, position, fault, everything);
    }
    Matcher table = TABLE.matcher(text);
    if (table.find()) {
      return table(table.group(1), view, unresolved, position, fault, everything);
    }
    Matcher column = COLUMN.matcher(text);
    if (column.find()) {
      return column(column, position, fault, view, everything);
    }
    Matcher function = FUNCTION.matcher(text);
    if (function.find()) {
      return function(function.group(1), position, fault);
    }
    return new GatewayException(ErrorCode.SQL_INVALID, text, position, fault);
  }

  /** The validator names only the part of a name at which it stopped; the whole name says more. */
  private static GatewayException table(
      String inTree,
      CallerView view,
      List<TableName> unresolved,
      SqlPosition position,
      Exception fault,
      Supplier<CallerView> everything) {
    String part = TableReference.schemaOf(inTree);
    Optional<TableName> whole =
        unresolved.stream()
            .filter(t -> t.table().equalsIgnoreCase(part) || t.schema().equalsIgnoreCase(part))
            .findFirst();
    return whole.isPresent()
        ? UnknownTable.explain(whole.get(), view, position, fault, everything)
        : UnknownTable.explain(part, position, fault, everything.get());
  }

  private static GatewayException column(
      Matcher matched,
      SqlPosition position,
      Exception fault,
      CallerView view,
      Supplier<CallerView> everything) {
    String name = matched.group(1);
    Optional<GatewayException> former = FormerColumn.explain(name, position, fault, view);
    if (former.isPresent()) {
      return former.get();
    }
    String hint;
    if (VERSION_COLUMNS.contains(name.toLowerCase(Locale.ROOT))) {
      hint =
          "; a table has it with FOR SYSTEM_TIME FROM, BETWEEN or ALL, when its contract publishes"
              + " the columns that tell when a version was current";
    } else if (matched.group(3) != null) {
      hint = "; did you mean \"" + matched.group(3) + "\"?";
    } else {
      String near = Suggestion.among(name, columns(view), List.of());
      hint = near.isEmpty() ? Suggestion.among(name, elsewhere(everything.get()), List.of()) : near;
    }
    String where =
        matched.group(2) == null ? "in the tables of this query" : "in " + matched.group(2);
    return new GatewayException(
        ErrorCode.COLUMN_NOT_FOUND,
        "there is no column \"" + name + "\" " + where + hint,
        position,
        fault);
  }

  private static List<String> columns(CallerView view) {
    return view.tables().stream()
        .flatMap(t -> t.columns().stream().map(c -> c.name()))
        .distinct()
        .toList();
  }

  /** With their tables, which the statement does not name. */
  private static List<String> elsewhere(CallerView view) {
    return view.tables().stream()
        .flatMap(t -> t.columns().stream().map(c -> t.table().name() + "." + c.name()))
        .toList();
  }

  /** The validator tells kinds of types, such as {@code <CHARACTER>}. */
  private static GatewayException function(
      String signature, SqlPosition position, Exception fault) {
    String shown =
        signature
            .replace("<CHARACTER>", "VARCHAR")
            .replace("<BINARY>", "VARBINARY")
            .replaceAll("<([A-Z_ ]+)>", "$1");
    int arguments = signature.indexOf('(');
    String name = arguments < 0 ? signature : signature.substring(0, arguments);
    boolean known = Operators.functions().stream().anyMatch(name::equalsIgnoreCase);
    String near = known ? "" : Suggestion.among(name, Operators.functions(), List.of());
    return new GatewayException(
        ErrorCode.FUNCTION_NOT_FOUND,
        "no function matches "
            + shown
            + (near.isEmpty()
                ? "; see docs/reference/sql.md for the functions and their types"
                : near),
        position,
        fault);
  }
}
