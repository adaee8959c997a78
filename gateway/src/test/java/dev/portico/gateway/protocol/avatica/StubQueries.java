package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.error.SqlPosition;
import dev.portico.gateway.execute.OutputColumn;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.OpenAuthorizer;
import dev.portico.gateway.query.PreparedQuery;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.query.RunningQuery;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.session.Deadline;
import dev.portico.gateway.session.Session;
import dev.portico.spi.BindValue;
import dev.portico.spi.ColumnType;
import dev.portico.spi.ColumnVector;
import dev.portico.spi.RowBatch;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A pipeline whose statements are words: {@code ROWS n}, {@code WIDE n}, {@code HUGE n characters},
 * {@code RANDOM seed rows}, {@code FAILS n}, {@code STALLS n}, {@code TYPES}, {@code NULLS}, {@code
 * WHO}, {@code SLOW}, {@code PLANNING}, {@code BREAK}, {@code ECHO types…} and {@code SET}.
 */
final class StubQueries implements QueryService {
  static final int BATCH = 1_000;

  /** For what lasts until it is stopped: longer than a machine that is busy needs to stop it. */
  static final Duration LONG = Duration.ofMinutes(2);

  final Map<String, CountDownLatch> planning = new ConcurrentHashMap<>();
  private final AtomicInteger lastId = new AtomicInteger();

  /** How many statements were run or prepared. */
  int runs() {
    return lastId.get();
  }

  @Override
  public PreparedQuery prepare(Session session, String sql) {
    try (RowStream stream = run(session, SqlRequest.of(sql))) {
      List<ColumnType> parameters =
          sql.startsWith("ECHO")
              ? stream.columns().stream().map(OutputColumn::type).toList()
              : List.of();
      return new PreparedQuery(stream.columns(), parameters, !stream.columns().isEmpty());
    }
  }

  @Override
  public RowStream run(Session session, SqlRequest request) {
    String[] words = request.sql().split(" ");
    String id = "q-" + lastId.incrementAndGet();
    request.started().accept(id);
    return switch (words[0]) {
      case "ROWS" -> rows(id, Integer.parseInt(words[1]), 1);
      case "WIDE" -> rows(id, Integer.parseInt(words[1]), 1_000);
      case "FAILS" -> ending(id, Integer.parseInt(words[1]), StubQueries::broken);
      case "STALLS" -> stalling(id, Integer.parseInt(words[1]));
      case "HUGE" -> huge(id, Integer.parseInt(words[1]), Integer.parseInt(words[2]));
      case "RANDOM" -> new StubStream(id, Samples.COLUMNS, RandomRows.of(words).batches());
      case "TYPES" -> all(id, Samples.COLUMNS, Samples.ROWS);
      case "WHO" -> all(id, texts("who"), Collections.singletonList(new Object[] {who(session)}));
      case "SLOW" -> slow(id, request.timeout());
      case "PLANNING" -> planning(id);
      case "BREAK" -> breaking(id);
      case "ECHO" -> echo(id, words, request.parameters());
      case "SET" -> set(id, session, words);
      case "BUG" -> throw new IllegalStateException("secret of the server");
      case "INSERT" ->
          throw new GatewayException(ErrorCode.READ_ONLY, "data products are read-only");
      default ->
          throw new GatewayException(
              ErrorCode.TABLE_NOT_FOUND,
              "there is no table " + words[0],
              new SqlPosition(3, 7),
              null);
    };
  }

  private static String who(Session session) {
    return session.principal().name()
        + session.principal().roles()
        + " "
        + session.settings().purpose().orElse("-")
        + " "
        + session.settings().application().orElse("-")
        + " "
        + session.settings().asOf().orElse("-")
        + " "
        + session.settings().timeZone();
  }

  private static RowStream set(String id, Session session, String[] words) {
    session.change(settings -> settings.withTimeZone(ZoneId.of(words[1])));
    return new StubStream(id, List.of(), () -> null);
  }

  static List<OutputColumn> texts(String... names) {
    return Arrays.stream(names).map(name -> column(name, ColumnType.VARCHAR)).toList();
  }

  static OutputColumn column(String name, ColumnType type) {
    return new OutputColumn(name, type, true, false, Optional.empty(), Optional.empty());
  }

  private static StubStream rows(String id, int count, int repeat) {
    List<OutputColumn> columns =
        List.of(column("id", ColumnType.BIGINT), column("name", ColumnType.VARCHAR));
    int[] next = {0};
    return new StubStream(
        id,
        columns,
        () -> {
          int rows = Math.min(BATCH, count - next[0]);
          if (rows == 0) {
            return null;
          }
          ColumnVector ids = new ColumnVector(ColumnType.BIGINT, rows);
          ColumnVector names = new ColumnVector(ColumnType.VARCHAR, rows);
          for (int i = 0; i < rows; i++) {
            ids.setLong(i, next[0]);
            names.setObject(i, ("n" + next[0]).repeat(repeat));
            next[0]++;
          }
          return new RowBatch(rows, List.of(ids, names));
        });
  }

  /** Rows of one text of that many characters. */
  private static StubStream huge(String id, int count, int characters) {
    int[] next = {0};
    return new StubStream(
        id,
        texts("text"),
        () -> {
          if (next[0] == count) {
            return null;
          }
          ColumnVector text = new ColumnVector(ColumnType.VARCHAR, 1);
          text.setObject(0, Integer.toString(next[0]++ % 10).repeat(characters));
          return new RowBatch(1, List.of(text));
        });
  }

  private static RowBatch broken() {
    throw new GatewayException(ErrorCode.STORE_UNAVAILABLE, "the store broke off");
  }

  /** Rows, and then something else than the end. */
  private static StubStream ending(String id, int count, Supplier<RowBatch> end) {
    StubStream rows = rows(id, count, 1);
    rows.endWith(end);
    return rows;
  }

  /** Rows, and then nothing until it is cancelled. */
  private static RowStream stalling(String id, int count) {
    StubStream rows = rows(id, count, 1);
    rows.endWith(
        () -> {
          await(rows.cancelled(), LONG);
          throw new GatewayException(ErrorCode.QUERY_CANCELLED, "the query was cancelled");
        });
    return rows;
  }

  static RowStream all(String id, List<OutputColumn> columns, List<Object[]> rows) {
    List<RowBatch> batches = new ArrayList<>();
    if (!rows.isEmpty()) {
      ColumnVector[] vectors =
          columns.stream()
              .map(c -> new ColumnVector(c.type(), rows.size()))
              .toArray(ColumnVector[]::new);
      for (int row = 0; row < rows.size(); row++) {
        for (int column = 0; column < vectors.length; column++) {
          vectors[column].set(row, rows.get(row)[column]);
        }
      }
      batches.add(new RowBatch(rows.size(), Arrays.asList(vectors)));
    }
    Supplier<RowBatch> supplier = () -> batches.isEmpty() ? null : batches.remove(0);
    return new StubStream(id, columns, supplier);
  }

  /** Ends when it is cancelled or its time is over. */
  private static RowStream slow(String id, Optional<Duration> timeout) {
    StubStream[] self = {null};
    Deadline deadline = Deadline.in(timeout.orElse(LONG));
    self[0] =
        new StubStream(
            id,
            texts("never"),
            () -> {
              if (!await(self[0].cancelled(), deadline.remaining())) {
                throw deadline.exceeded();
              }
              throw new GatewayException(ErrorCode.QUERY_CANCELLED, "the query was cancelled");
            });
    return self[0];
  }

  /** Hangs before there is a stream, until it is cancelled by id. */
  private RowStream planning(String id) {
    CountDownLatch latch = planning.computeIfAbsent(id, key -> new CountDownLatch(1));
    boolean cancelled = await(latch, LONG);
    planning.remove(id);
    if (!cancelled) {
      throw new IllegalStateException("nobody cancelled");
    }
    throw new GatewayException(ErrorCode.QUERY_CANCELLED, "the query was cancelled");
  }

  private static boolean await(CountDownLatch latch, Duration time) {
    try {
      return latch.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static RowStream breaking(String id) {
    int[] batches = {0};
    return new StubStream(
        id,
        texts("text"),
        () -> {
          if (++batches[0] > 1) {
            throw new GatewayException(ErrorCode.STORE_UNAVAILABLE, "the store broke off");
          }
          ColumnVector text = new ColumnVector(ColumnType.VARCHAR, 1);
          text.setObject(0, "first");
          return new RowBatch(1, List.of(text));
        });
  }

  /** Gives the parameters back; the words say their types. */
  private static RowStream echo(String id, String[] words, List<BindValue> parameters) {
    List<OutputColumn> columns =
        IntStream.range(1, words.length)
            .mapToObj(
                i ->
                    column(
                        "p" + i,
                        parameters.isEmpty()
                            ? Samples.type(words[i])
                            : parameters.get(i - 1).type()))
            .toList();
    return all(
        id,
        columns,
        parameters.isEmpty()
            ? List.of()
            : Collections.singletonList(parameters.stream().map(BindValue::value).toArray()));
  }

  @Override
  public CallerView view(Session session, Predicate<String> schemas) {
    return new OpenAuthorizer()
        .listing(
            session,
            Samples.CATALOG,
            table -> schemas.test(table.schema()),
            new Asking("q-stub", Instant.EPOCH, Asking.Operation.LIST),
            Deadline.in(Duration.ofSeconds(5)));
  }

  @Override
  public List<RunningQuery> running(Session session) {
    return List.of();
  }

  @Override
  public boolean cancel(Session session, String queryId) {
    CountDownLatch latch = planning.get(queryId);
    if (latch == null) {
      return false;
    }
    latch.countDown();
    return true;
  }
}
