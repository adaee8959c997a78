package dev.portico.gateway.sql;

import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Why a name is no table for a caller. For validation and DESCRIBE; stateless. */
public final class UnknownTable {
  private UnknownTable() {}

  /**
   * What to tell of a name with its schema: refused, broken, or not there, with what may have been
   * meant.
   *
   * @param view that knows of refusals of this name
   * @param position in the statement, or null
   * @param cause or null
   * @param everything the view of all this caller may see
   */
  public static GatewayException explain(
      TableName name,
      CallerView view,
      SqlPosition position,
      Exception cause,
      Supplier<CallerView> everything) {
    Optional<Refusal> refusal = view.refusal(name);
    if (refusal.isPresent()) {
      return new GatewayException(refusal.get().code(), refusal.get().message(), position, cause);
    }
    CallerView all = everything.get();
    Optional<String> broken = all.broken(name);
    if (broken.isPresent()) {
      return new GatewayException(
          ErrorCode.PRODUCT_BROKEN,
          "table " + name + " is not published: " + broken.get(),
          position,
          cause);
    }
    return missing(
        name.toString(), Suggestion.among(name.toString(), names(all), List.of()), position, cause);
  }

  /** The same of a name without schema. */
  static GatewayException explain(
      String name, SqlPosition position, Exception cause, CallerView all) {
    if (name.indexOf('.') >= 0) {
      return missing(name, Suggestion.among(name, names(all), List.of()), position, cause);
    }
    String hint = Suggestion.among(name, names(all), all.schemas());
    String shown = hint.isEmpty() ? "; write schema and table, such as domain.table" : hint;
    return missing(name, shown, position, cause);
  }

  private static List<String> names(CallerView all) {
    return all.tables().stream().map(t -> t.name().toString()).toList();
  }

  private static GatewayException missing(
      String name, String hint, SqlPosition position, Exception cause) {
    return new GatewayException(
        ErrorCode.TABLE_NOT_FOUND, "there is no table \"" + name + "\"" + hint, position, cause);
  }
}
