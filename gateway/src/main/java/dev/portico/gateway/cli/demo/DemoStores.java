package dev.portico.gateway.cli.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The six stores of the demo, running until closed. The first start in a folder makes their data,
 * later ones find it.
 */
final class DemoStores implements AutoCloseable {
  /** The ports that are taken when they are free. */
  static final int POSTGRES_PORT = 54329;

  static final int H2_PORT = 9192;

  static final int LAKE_PORT = 9193;

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final DemoFiles files;
  private final DemoSecrets secrets;
  private DemoPostgres postgres;
  private DemoH2 h2;
  private DemoLake lake;

  private DemoStores(DemoFiles files, DemoSecrets secrets) {
    this.files = files;
    this.secrets = secrets;
  }

  static DemoStores start(
      DemoFolder folder, DemoScale scale, DemoPorts ports, DemoProgress progress)
      throws IOException, SQLException {
    if (!folder.isComplete()) {
      DemoPostgres.stopOrphan(folder.mesh().resolve("postgres"));
      progress.say("making the data of the mesh, once, in " + folder.root());
      folder.clear();
    }
    DemoFiles files = new DemoFiles(scale, folder.mesh());
    DemoStores stores = new DemoStores(files, DemoSecrets.in(folder.mesh().resolve("secrets")));
    try {
      stores.startServers(folder, scale, ports, progress);
      return stores;
    } catch (IOException | SQLException | RuntimeException e) {
      stores.closeAfter(e);
      throw e;
    }
  }

  private void startServers(
      DemoFolder folder, DemoScale scale, DemoPorts ports, DemoProgress progress)
      throws IOException, SQLException {
    Path mesh = folder.mesh();
    progress.say("starting PostgreSQL");
    Path data = mesh.resolve("postgres");
    DemoPostgres.stopOrphan(data);
    int postgresPort = ports.choose("PostgreSQL", POSTGRES_PORT);
    postgres = DemoPostgres.start(folder.programs(), data, postgresPort, secrets);
    open.push(postgres);
    Path payments = mesh.resolve("h2");
    boolean complete = folder.isComplete();
    if (!complete) {
      make(scale, payments, mesh.resolve("counted-plays.csv"), progress);
    }
    progress.say("starting the object store");
    int lakePort = ports.choose("the object store", LAKE_PORT);
    lake = DemoLake.start(mesh.resolve("lake"), files.plays(), lakePort, secrets);
    open.push(lake);
    if (!complete) {
      folder.markComplete();
    }
    progress.say("starting H2");
    h2 = DemoH2.start(payments, ports.choose("H2", H2_PORT), secrets);
    open.push(h2);
  }

  private void make(DemoScale scale, Path payments, Path countedPlays, DemoProgress progress)
      throws IOException, SQLException {
    progress.say("PostgreSQL: listeners and catalogue");
    postgres.fill(scale);
    progress.say("CSV: partners");
    files.writePartners();
    progress.say("Parquet: plays");
    files.writePlays(countedPlays, progress);
    progress.say("H2: payments");
    DemoH2.fill(payments, scale, countedPlays, secrets);
  }

  DemoPostgres postgres() {
    return postgres;
  }

  DemoH2 h2() {
    return h2;
  }

  DemoLake lake() {
    return lake;
  }

  DemoFiles files() {
    return files;
  }

  DemoSecrets secrets() {
    return secrets;
  }

  private void closeAfter(Exception cause) {
    try {
      close();
    } catch (IOException | SQLException | RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException, SQLException {
    DemoClosing.all(open);
  }
}
