package dev.portico.gateway.protocol.http;

import dev.portico.gateway.protocol.filter.TableQuestion;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.SessionSettings;
import java.util.Optional;

/** Who asks by a URL, and what may be asked so. Made by {@link LinkCallers}. */
interface LinkCaller {
  /** Whose rights count. */
  Principal principal();

  /** The network address from which it is asked. */
  String client();

  /** The id of the access key by which the caller is known. */
  default Optional<String> accessKey() {
    return Optional.empty();
  }

  /**
   * The statement to run.
   *
   * @param asked the one in the URL
   */
  String statement(Optional<String> asked);

  /** The question to a table, when it may be asked. */
  TableQuestion question(TableQuestion asked);

  /** The settings of a session for which nothing is asked. */
  default SessionSettings usualSettings() {
    return SessionSettings.DEFAULT;
  }

  /** The settings of the session, when they may be asked for. */
  SessionSettings settings(SessionSettings asked);

  /**
   * The statement is being answered, or was refused.
   *
   * @param queryId when it came so far
   * @param outcome {@code OK}, {@code HEAD} when only the headers were asked for, or the code of an
   *     error
   */
  default void answered(Optional<String> queryId, String outcome) {}
}
