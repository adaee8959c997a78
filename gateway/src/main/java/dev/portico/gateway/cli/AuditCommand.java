package dev.portico.gateway.cli;

import dev.portico.gateway.audit.AuditVerifier;
import dev.portico.gateway.audit.ChainHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code portico audit}: what can be said of an audit trail without a server. */
@Command(name = "audit", description = "Check an audit trail.")
final class AuditCommand implements Runnable {
  private final Surroundings surroundings;

  @Spec private CommandSpec spec;

  AuditCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "verify?");
  }

  @Command(
      name = "verify",
      description = "Check that no record was changed, removed or moved; exit 1 when one was.")
  int verify(
      @Parameters(paramLabel = "DIR", description = "Folder of the trail, such as state/audit.")
          Path folder,
      @Option(
              names = "--head",
              paramLabel = "SEQ:HASH",
              description = "A head kept elsewhere; the trail must hold this record.")
          String head) {
    Optional<ChainHead> wanted = Optional.ofNullable(head).map(this::parsed);
    if (!Files.isDirectory(folder)) {
      throw new WrongUse(folder + " is not a folder; name the one with audit-*.jsonl");
    }
    try {
      return report(AuditVerifier.verify(folder, wanted), folder);
    } catch (IOException e) {
      surroundings.err().println("portico: " + folder + " cannot be read: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private ChainHead parsed(String text) {
    return ChainHead.parse(text)
        .orElseThrow(
            () ->
                new WrongUse(
                    "--head is written SEQUENCE:HASH, as in the log category portico.audit.head"));
  }

  private int report(AuditVerifier.Report report, Path folder) {
    report.problems().forEach(problem -> surroundings.out().println("broken: " + problem));
    report.notes().forEach(note -> surroundings.out().println("note: " + note));
    surroundings
        .out()
        .printf(
            "%d files, %d records, head %s%n",
            report.files(),
            report.records(),
            report.head().map(ChainHead::toString).orElse("none"));
    if (report.files() == 0) {
      surroundings.err().println("portico: there is no audit trail in " + folder);
      return ExitCode.NO;
    }
    return report.problems().isEmpty() ? ExitCode.FINE : ExitCode.NO;
  }
}
