package dev.portico.gateway.catalog;

import dev.portico.spi.StoreTable;

/** What is known of a table from its store. */
sealed interface StoreAnswer {

  /** The store was not asked yet, or cannot be reached. */
  record NotAsked() implements StoreAnswer {}

  /** The store is there but describes no such table, and might: SQL stores and files. */
  record Missing() implements StoreAnswer {}

  /** The store does not describe its tables: the contract is believed. */
  record Silent() implements StoreAnswer {}

  /** The store refused to describe the table; the text says why. */
  record Refused(String reason) implements StoreAnswer {}

  /** The store's own description. */
  record Found(StoreTable table) implements StoreAnswer {}
}
