package dev.portico.gateway.query.own;

import dev.portico.gateway.audit.RecentQueries;
import dev.portico.gateway.execute.CaptureStates;
import java.util.Objects;

/**
 * What the gateway's own tables are made of beside the catalog and what the caller may see of it.
 * Made by the composition root.
 *
 * @param recent the last statements of everybody
 * @param captures how far the captured histories are
 */
public record OwnSources(RecentQueries recent, CaptureStates captures) {
  public OwnSources {
    Objects.requireNonNull(recent, "recent");
    Objects.requireNonNull(captures, "captures");
  }
}
