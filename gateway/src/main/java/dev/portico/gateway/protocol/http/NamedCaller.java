package dev.portico.gateway.protocol.http;

import dev.portico.gateway.protocol.filter.TableQuestion;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.SessionSettings;
import java.util.Optional;

/** Somebody with a name and the rights that belong to it, who may ask whatever those allow. */
record NamedCaller(Principal principal, String client) implements LinkCaller {
  @Override
  public String statement(Optional<String> asked) {
    return asked.orElseThrow(
        () -> UrlParameters.invalid("the parameter sql is missing: ?sql=SELECT …"));
  }

  @Override
  public TableQuestion question(TableQuestion asked) {
    return asked;
  }

  @Override
  public SessionSettings settings(SessionSettings asked) {
    return asked;
  }
}
