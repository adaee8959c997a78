package dev.portico.gateway.protocol.http;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.protocol.filter.TableQuestion;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.gateway.state.AccessKey;
import dev.portico.gateway.state.AccessKeys;
import dev.portico.gateway.state.KeyAttempt;
import dev.portico.gateway.state.KeyRefusal;
import dev.portico.gateway.state.Reading;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody with an access key: reads with the rights of its owner the one thing that it opens,
 * under the settings with which it was made.
 *
 * @param attempt which opened
 * @param principal the key's owner, with the rights of now
 * @param client the network address
 */
record KeyCaller(AccessKeys keys, KeyAttempt attempt, Principal principal, String client)
    implements LinkCaller {
  private static final Logger LOG = LoggerFactory.getLogger(KeyCaller.class);

  private AccessKey key() {
    return attempt.key().orElseThrow();
  }

  @Override
  public Optional<String> accessKey() {
    return Optional.of(key().id());
  }

  @Override
  public String statement(Optional<String> asked) {
    if (key().reading().target() instanceof Reading.Statement opened
        && asked.map(sql -> sql.equals(opened.sql())).orElse(true)) {
      return opened.sql();
    }
    throw other();
  }

  @Override
  public TableQuestion question(TableQuestion asked) {
    if (key().reading().target() instanceof Reading.Table opened
        && opened.schema().equalsIgnoreCase(asked.schema())
        && opened.table().equalsIgnoreCase(asked.table())) {
      return asked;
    }
    throw other();
  }

  private GatewayException other() {
    keys.refuse(attempt, client, KeyRefusal.OTHER);
    return new GatewayException(ErrorCode.ACCESS_DENIED, KeyRefusal.OTHER.message());
  }

  @Override
  public SessionSettings usualSettings() {
    return key().reading().settings();
  }

  @Override
  public SessionSettings settings(SessionSettings asked) {
    if (!asked.withApplication(Optional.empty()).equals(usualSettings())) {
      throw UrlParameters.invalid(
          "as_of, purpose and time_zone are those with which the access key was made, and its"
              + " statement names its schemas; leave them out, or make another key");
    }
    return asked;
  }

  @Override
  public void answered(Optional<String> queryId, String outcome) {
    try {
      keys.ended(attempt, queryId, outcome);
    } catch (GatewayException e) {
      // the audit trail has it all the same
      LOG.warn("what came of a use of access key {} was not noted: {}", key().id(), e.getMessage());
    }
  }
}
