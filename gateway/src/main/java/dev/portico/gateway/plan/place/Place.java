package dev.portico.gateway.plan.place;

/** Where a subtree runs. */
sealed interface Place {

  /** A store that runs SQL. */
  record Store(String connection, String dialect) implements Place {}

  /** The engine. */
  record Engine() implements Place {}

  /** Anywhere: it reads nothing. */
  record Anywhere() implements Place {}

  Place ENGINE = new Engine();
  Place ANYWHERE = new Anywhere();
}
