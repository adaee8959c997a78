package dev.portico.gateway.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.portico.gateway.config.ServerSettings.Audit;
import dev.portico.gateway.config.ServerSettings.AuditLiterals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Trails in a folder, and what they hold. */
final class Trails {
  private Trails() {}

  static Audit settings(Path folder) {
    return new Audit(folder, 64L << 20, Optional.empty(), false, AuditLiterals.KEEP, 100);
  }

  static Audit settings(Path folder, long rotateAt, Optional<Duration> keep) {
    return new Audit(folder, rotateAt, keep, false, AuditLiterals.KEEP, 100);
  }

  static AuditTrail open(Path folder) {
    return AuditTrail.open(settings(folder), "test");
  }

  /** One query from its start to its end. */
  static void query(AuditTrail trail, String queryId) {
    trail.started(Events.start(queryId)).await();
    trail.finished(Events.end(queryId)).await();
  }

  static List<JsonNode> records(Path folder) throws IOException {
    List<JsonNode> records = new ArrayList<>();
    for (AuditFile file : AuditFile.in(folder)) {
      String written = Files.readString(file.path());
      // a trail that is open may be in the middle of a line
      for (String line : written.substring(0, written.lastIndexOf('\n') + 1).lines().toList()) {
        records.add(new ObjectMapper().readTree(line));
      }
    }
    return records;
  }

  static List<String> kinds(Path folder) throws IOException {
    return records(folder).stream().map(r -> r.get("kind").asText()).toList();
  }

  static List<String> problems(Path folder) throws IOException {
    return AuditVerifier.verify(folder, Optional.empty()).problems();
  }

  static List<String> problems(Path folder, ChainHead head) throws IOException {
    return AuditVerifier.verify(folder, Optional.of(head)).problems();
  }
}
