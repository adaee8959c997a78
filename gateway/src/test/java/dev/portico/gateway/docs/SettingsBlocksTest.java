package dev.portico.gateway.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portico.gateway.config.SettingsReader;
import dev.portico.gateway.docs.Page.Block;
import dev.portico.gateway.error.GatewayException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What pages show of {@code portico.yaml} is read by the server; what they show of descriptors is
 * in a guide that a test follows.
 */
class SettingsBlocksTest {
  private static final Pattern SETTINGS =
      Pattern.compile(
          "^(environment|domains|jdbc|http|tls|insecure|state|plugins|connections|authentication"
              + "|policy|audit|limits):",
          Pattern.MULTILINE);
  private static final Set<String> FOLLOWED =
      Set.of(
          "docs/guides/register-a-product.md",
          "docs/guides/write-an-adapter.md",
          "docs/guides/author-policies.md",
          "docs/guides/time-travel.md");

  @TempDir Path folder;

  @Test
  void everySettingsBlockIsRead() throws IOException {
    List<String> refused = new ArrayList<>();
    int read = 0;
    for (Page page : Page.all()) {
      for (Block block : page.blocks()) {
        if (isSettings(block)) {
          read++;
          refusal(block).ifPresent(why -> refused.add(page + ": " + why));
        }
      }
    }
    assertEquals(List.of(), refused);
    assertEquals(true, read >= 5, "blocks found: " + read);
  }

  private static boolean isSettings(Block block) {
    return block.language().equals("yaml")
        && SETTINGS.matcher(block.text()).find()
        && !block.text().contains("apiVersion:");
  }

  private Optional<String> refusal(Block block) throws IOException {
    Files.createDirectories(folder.resolve("domains"));
    Files.writeString(folder.resolve("users.yaml"), "users: []\n");
    Files.writeString(folder.resolve("portico.yaml"), completed(block.text()));
    try {
      SettingsReader.read(folder, name -> Optional.of("x"));
      return Optional.empty();
    } catch (GatewayException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** A page may show only what it speaks of; the rest is the least that starts a server. */
  private static String completed(String text) {
    String whole = text + "\n";
    if (!Pattern.compile("^policy:", Pattern.MULTILINE).matcher(text).find()) {
      whole += "policy: {mode: open}\n";
    }
    if (!Pattern.compile("^authentication:", Pattern.MULTILINE).matcher(text).find()) {
      whole += "authentication: {users: users.yaml}\n";
    }
    return whole;
  }

  @Test
  void wholeDescriptorsStandOnlyInGuidesThatTestsFollow() {
    Set<String> pages =
        Page.all().stream()
            .filter(p -> p.blocks().stream().anyMatch(b -> b.text().contains("apiVersion:")))
            .map(Page::name)
            .collect(Collectors.toSet());
    pages.removeAll(FOLLOWED);
    assertEquals(Set.of(), pages);
  }
}
