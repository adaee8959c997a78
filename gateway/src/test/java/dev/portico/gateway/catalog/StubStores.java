package dev.portico.gateway.catalog;

import dev.portico.spi.ExecutionContext;
import dev.portico.spi.FileListing;
import dev.portico.spi.FilePort;
import dev.portico.spi.FilePort.PartitionChoice;
import dev.portico.spi.FileRequest;
import dev.portico.spi.FileSource;
import dev.portico.spi.FileTable;
import dev.portico.spi.Port;
import dev.portico.spi.PortException;
import dev.portico.spi.PortFactory;
import dev.portico.spi.PortSettings;
import dev.portico.spi.RowSource;
import dev.portico.spi.ScanPort;
import dev.portico.spi.ScanRequest;
import dev.portico.spi.ScanResult;
import dev.portico.spi.SqlFragment;
import dev.portico.spi.SqlPort;
import dev.portico.spi.StoreTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports that describe tables as a test says and serve no rows; types {@code sql}, {@code files} and
 * {@code scan}.
 */
final class StubStores implements PortSource {
  final Map<String, StoreTable> tables = new ConcurrentHashMap<>();
  final AtomicBoolean away = new AtomicBoolean();
  final AtomicInteger created = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  final AtomicInteger described = new AtomicInteger();

  @Override
  public Optional<PortFactory> forType(String type) {
    return types().contains(type) ? Optional.of(new Factory(type)) : Optional.empty();
  }

  @Override
  public Set<String> types() {
    return Set.of("sql", "files", "scan");
  }

  private final class Factory implements PortFactory {
    private final String type;

    Factory(String type) {
      this.type = type;
    }

    @Override
    public String type() {
      return type;
    }

    @Override
    public Port create(PortSettings settings) {
      settings.text("url");
      settings.text("root");
      settings.text("password");
      settings.done();
      created.incrementAndGet();
      return switch (type) {
        case "sql" -> new Sql();
        case "files" -> new Files();
        default -> new Scan();
      };
    }
  }

  private Optional<StoreTable> describeNow(String name) {
    described.incrementAndGet();
    return Optional.ofNullable(tables.get(name));
  }

  private void reach() {
    if (away.get()) {
      throw new PortException(PortException.Reason.UNAVAILABLE, "the store does not answer");
    }
  }

  private final class Sql implements SqlPort {
    @Override
    public String dialect() {
      return "postgresql";
    }

    @Override
    public RowSource execute(SqlFragment fragment, ExecutionContext context) {
      throw new UnsupportedOperationException("no rows here");
    }

    @Override
    public Optional<StoreTable> describe(String schema, String relation) {
      return describeNow(schema + "." + relation);
    }

    @Override
    public void ping(Duration patience) {
      reach();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private final class Files implements FilePort {
    @Override
    public List<String> roots() {
      return List.of();
    }

    @Override
    public FileSource open(FileRequest request, ExecutionContext context) {
      return FileSource.of(new FileListing(List.of(), List.of()));
    }

    @Override
    public void choose(FileTable table, PartitionChoice choice, ExecutionContext context) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<StoreTable> describe(FileTable table) {
      return describeNow(table.location());
    }

    @Override
    public void ping(Duration patience) {
      reach();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }

  private final class Scan implements ScanPort {
    @Override
    public ScanResult scan(ScanRequest request, ExecutionContext context) {
      throw new UnsupportedOperationException("no rows here");
    }

    @Override
    public void ping(Duration patience) {
      reach();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }
}
