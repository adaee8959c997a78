package dev.portico.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Keeps {@code docs/reference/cli.md} complete: each command and each option is there. */
class CliReferenceTest {
  @Test
  void thePageNamesEveryCommandAndOption() throws IOException {
    Path inCheckout = Path.of("docs", "reference", "cli.md");
    Path file = Files.exists(inCheckout) ? inCheckout : Path.of("..").resolve(inCheckout);
    String page = Files.readString(file);
    List<String> missing = new ArrayList<>();
    CliRun run = new CliRun();
    collect(new Cli(run.surroundings(), run.gateway, List.of()).commandLine(), page, missing);
    assertEquals(List.of(), missing);
  }

  private static void collect(CommandLine command, String page, List<String> missing) {
    if (!page.contains(command.getCommandName())) {
      missing.add(command.getCommandSpec().qualifiedName());
    }
    for (OptionSpec option : command.getCommandSpec().options()) {
      if (!option.hidden() && !page.contains("`" + option.longestName())) {
        missing.add(command.getCommandSpec().qualifiedName() + " " + option.longestName());
      }
    }
    command.getSubcommands().values().forEach(sub -> collect(sub, page, missing));
  }
}
