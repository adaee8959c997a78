package dev.portico.gateway.audit;

import dev.portico.gateway.config.ServerSettings.Audit;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit trail: lines of JSON in files of its own folder, each chained to the one before by its
 * hash, so that {@code portico audit verify} finds what was changed or taken away. A query's start
 * is on the disk before its first row leaves; while nothing can be written queries are refused, and
 * answered again as soon as it can. Made once by the composition root, before anything that it
 * records. Safe for many threads.
 */
public final class AuditTrail implements QueryEvents, LoginEvents, KeyEvents, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);

  private final AuditRecords records;
  private final FailedLogins logins;
  private final AuditWriter writer;

  private AuditTrail(Audit settings, AuditChannel.Opener opener, Clock clock) {
    records = new AuditRecords(settings.literals());
    logins = new FailedLogins(clock);
    ChainAppender appender =
        new ChainAppender(
            new AuditFolder(settings.folder(), opener),
            settings.rotateAt(),
            settings.keep(),
            settings.fsync() ? ChainAppender.Sync.FORCED : ChainAppender.Sync.LEFT_TO_SYSTEM,
            clock);
    writer = new AuditWriter(appender, logins::over);
  }

  /**
   * Goes on with the trail in the settings' folder. When that cannot be written, the server starts
   * and refuses queries until it can.
   *
   * @param version of this program
   */
  public static AuditTrail open(Audit settings, String version) {
    return open(settings, version, AuditChannel.FILES, Clock.systemUTC());
  }

  static AuditTrail open(Audit settings, String version, AuditChannel.Opener opener, Clock clock) {
    AuditTrail trail = new AuditTrail(settings, opener, clock);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("version", version);
    fields.put("pid", ProcessHandle.current().pid());
    Receipt receipt = trail.writer.keep(JsonRecord.of("server_start", fields));
    try {
      receipt.await();
    } catch (RuntimeException e) {
      LOG.error("audit: {} cannot be written, so every query is refused", settings.folder());
    }
    return trail;
  }

  @Override
  public Receipt started(QueryEvent event) {
    Receipt receipt = writer.write(records.of(event));
    if (writer.failing()) {
      // asks no store for rows that will most likely not be answered
      receipt.await();
    }
    return receipt;
  }

  @Override
  public Receipt finished(QueryEvent event) {
    String record = records.of(event);
    return event.kind() == QueryEvent.Kind.ANSWERED ? writer.write(record) : writer.keep(record);
  }

  @Override
  public void loginFailed(Optional<String> user, String client, String scheme) {
    logins.failed(user, client, scheme).ifPresent(writer::keep);
  }

  @Override
  public void keyRefused(
      Optional<String> owner, Optional<String> key, String client, String reason) {
    logins.keyRefused(owner, key, client, reason).ifPresent(writer::keep);
  }

  @Override
  public Receipt keyIssued(String principal, String key, String opens, Instant expiresAt) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("principal", principal);
    fields.put("access_key", key);
    fields.put("opens", records.kept(opens));
    fields.put("expires_at", expiresAt.toString());
    return writer.write(JsonRecord.of("access_key_issued", fields));
  }

  @Override
  public void keyRevoked(String principal, String owner, String key) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("principal", principal);
    fields.put("access_key", key);
    fields.put("owner", owner);
    writer.keep(JsonRecord.of("access_key_revoked", fields));
  }

  /**
   * Somebody had the descriptors read again.
   *
   * @param catalogVersion of the catalog from now on
   * @param problems how many were found
   */
  public void reloaded(String principal, long catalogVersion, int problems) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("principal", principal);
    fields.put("catalog_version", catalogVersion);
    fields.put("problems", problems);
    writer.keep(JsonRecord.of("reload", fields));
  }

  /**
   * Records that versions of a key were erased from a captured history; not which key.
   *
   * @param versions how many
   */
  public void erased(String principal, String table, long versions) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("principal", principal);
    fields.put("table", table);
    fields.put("versions", versions);
    writer.keep(JsonRecord.of("history_erase", fields));
  }

  /**
   * Records a registration, one that was refused, or a step back.
   *
   * @return tells when it is recorded
   */
  public Receipt product(ProductEvent event) {
    return writer.keep(event.record());
  }

  /** The last record written, to be kept elsewhere. */
  public ChainHead head() {
    return writer.head();
  }

  /** Whether records can be written, as far as the last attempt tells. */
  public boolean available() {
    return !writer.failing();
  }

  @Override
  public void close() {
    writer.keep(JsonRecord.of("server_stop", Map.of("pid", ProcessHandle.current().pid())));
    writer.close();
  }
}
