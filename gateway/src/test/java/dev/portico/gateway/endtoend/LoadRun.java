package dev.portico.gateway.endtoend;

import dev.portico.gateway.cli.demo.DemoForLoad;
import dev.portico.gateway.endtoend.Workload.Client;
import dev.portico.gateway.endtoend.Workload.Task;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Many clients with mixed statements on the demo mesh, gateway and clients in this process.
 * Arguments: the folder {@code catalog-config}, a folder for the mesh's data, clients (50), seconds
 * (60). Needs {@code -Dportico.driver.jar}. Exits 1 when anything but deliberate errors happened.
 */
public final class LoadRun {
  private static final String PASSWORD = "demo";

  /** Threads that have nothing to do end after a minute. */
  private static final Duration REST = Duration.ofSeconds(75);

  private LoadRun() {}

  public static void main(String[] arguments) throws Exception {
    Path model = Path.of(arguments[0]);
    Path cache = Path.of(arguments[1]);
    int clients = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 50;
    int seconds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 60;
    boolean fine;
    try (DemoForLoad demo = DemoForLoad.start(cache, model)) {
      fine = run(demo, clients, Duration.ofSeconds(seconds));
    }
    System.exit(fine ? 0 : 1);
  }

  private static boolean run(DemoForLoad demo, int clients, Duration time) throws Exception {
    List<Client> users = users(demo);
    new Workload(demo.jdbcUrl(), users).run(4, Duration.ofSeconds(10));
    Footprint before = footprint(demo);
    Workload.Report report = new Workload(demo.jdbcUrl(), users).run(clients, time);
    Thread.sleep(3_000);
    Footprint after = footprint(demo);
    print(clients, report, before, after);
    Thread.sleep(REST.toMillis());
    System.out.println("after " + REST.toSeconds() + " s of rest: " + footprint(demo));
    return report.failures().isEmpty();
  }

  private static Footprint footprint(DemoForLoad demo) throws Exception {
    return Footprint.take(demo.httpUri(), demo.connectionsAtPostgres(), demo.connectionsAtH2());
  }

  /** People for whom policies decide differently, each with what they may ask. */
  private static List<Client> users(DemoForLoad demo) throws Exception {
    List<Task> all = new ArrayList<>(tour(demo));
    all.addAll(plays());
    all.addAll(listeners());
    List<Task> reports = new ArrayList<>(plays());
    reports.addAll(listeners());
    return List.of(
        new Client("gus", PASSWORD, "audit", all),
        new Client("ana", PASSWORD, "marketing", reports),
        new Client("dora", PASSWORD, "", listeners()),
        new Client("rita", PASSWORD, "royalty-report", reports));
  }

  private static List<Task> tour(DemoForLoad demo) throws Exception {
    return demo.tour().stream().map(Task::whole).toList();
  }

  private static List<Task> plays() {
    return List.of(
        Task.whole(
            "SELECT track_id, title FROM catalogue.tracks ORDER BY title DESC, track_id LIMIT 20"),
        Task.whole("SELECT kind, COUNT(*) FROM partners.partners GROUP BY kind"),
        Task.early("SELECT * FROM plays.play_events"),
        Task.cancelled(
            "SELECT COUNT(*) FROM plays.play_events AS a JOIN plays.play_events AS b ON"
                + " a.seconds_played < b.seconds_played"),
        Task.failing("SELECT 1 / (seconds_played * 0) FROM plays.play_events", "DIVISION_BY_ZERO"));
  }

  private static List<Task> listeners() {
    List<Task> tasks = new ArrayList<>();
    for (int number = 1; number <= 7; number++) {
      tasks.add(
          Task.whole(
              "SELECT country, joined_at FROM listeners.profiles WHERE listener_id = " + number));
    }
    tasks.add(Task.early("SELECT * FROM listeners.profiles"));
    tasks.add(
        Task.cancelled(
            "SELECT COUNT(*) FROM listeners.profiles AS a JOIN listeners.profiles AS b ON"
                + " a.listener_id <> b.listener_id"));
    tasks.add(Task.failing("SELECT nme FROM listeners.profiles", "COLUMN_NOT_FOUND"));
    tasks.add(Task.failing("SELECT * FROM listeners.nobody", "TABLE_NOT_FOUND"));
    tasks.add(Task.failing("SELECT FROM WHERE", "SQL_SYNTAX"));
    return tasks;
  }

  private static void print(
      int clients, Workload.Report report, Footprint before, Footprint after) {
    System.out.printf(
        "%d clients, %.1f s, load average %.1f%n",
        clients,
        report.seconds(),
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    System.out.printf(
        "%d statements, %.1f per second; those read whole: %d, p50 %.1f ms, p95 %.1f ms, p99 %.1f ms%n",
        report.statements(),
        report.statements() / report.seconds(),
        report.micros().size(),
        report.percentile(0.50) / 1e3,
        report.percentile(0.95) / 1e3,
        report.percentile(0.99) / 1e3);
    System.out.println("deliberate: " + report.outcomes());
    System.out.println("before: " + before);
    System.out.println("after:  " + after);
    System.out.println("failures: " + report.failures().size());
    report.failures().stream().distinct().limit(20).forEach(f -> System.out.println("  " + f));
  }
}
