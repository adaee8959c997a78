package dev.portico.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.portico.gateway.policy.opa.Decider;
import dev.portico.gateway.policy.opa.EmbeddedDecider;
import dev.portico.gateway.policy.opa.ServerConnection;
import dev.portico.gateway.policy.opa.ServerDecider;
import dev.portico.gateway.session.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How long a decision takes that nobody remembers: the policies of the demo, an analyst's question
 * about three of its tables, asked of the compiled bundle in this process and of an OPA server on
 * loopback.
 */
final class DecisionTimes {
  private static final int TABLES = 3;
  private static final int WARM_UPS = 5_000;
  private static final int ROUNDS = 5_000;
  private static final Duration TIMEOUT = Duration.ofMillis(500);

  private DecisionTimes() {}

  /**
   * @param policies the folder {@code policies} of the project
   */
  static List<Line> measure(Opa opa, Path policies) throws IOException {
    Path bundle = policies.resolve("bundle.tar.gz");
    String question = question(policies.resolve("testdata").resolve("analyst.question.json"));
    List<Line> lines = new ArrayList<>();
    try (Decider embedded =
        new EmbeddedDecider(bundle, Opa.DECISION, TIMEOUT, Duration.ofHours(1))) {
      lines.add(underAMillisecond(line("in this process", times(embedded, question))));
    }
    try (Opa.Server server = opa.serve(policies);
        Decider remote =
            new ServerDecider(
                new ServerConnection(
                    server.url(), Opa.DECISION, TIMEOUT, Optional.empty(), Optional.empty()))) {
      lines.add(line("by an OPA server", times(remote, question)));
    }
    return lines;
  }

  private static String question(Path file) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ObjectNode question = (ObjectNode) mapper.readTree(Files.readString(file));
    ArrayNode tables = (ArrayNode) question.get("tables");
    while (tables.size() > TABLES) {
      tables.remove(tables.size() - 1);
    }
    return mapper.writeValueAsString(question);
  }

  private static Times times(Decider decider, String question) {
    decider.awaitReady();
    List<Long> nanos = new ArrayList<>();
    for (int round = -WARM_UPS; round < ROUNDS; round++) {
      long begin = System.nanoTime();
      decider.ask(question, Deadline.in(TIMEOUT));
      if (round >= 0) {
        nanos.add(System.nanoTime() - begin);
      }
    }
    return Times.of(nanos);
  }

  private static Line line(String where, Times times) {
    return Line.alone(
        "decision over three tables, %s (p99 %s ms)"
            .formatted(where, Report.millis(times.percentileMillis(99))),
        times);
  }

  private static Line underAMillisecond(Line line) {
    return line.target("p99 < 1 ms", line.portico().percentileMillis(99) < 1);
  }
}
