package dev.portico.gateway.policy.opa;

import dev.portico.gateway.catalog.CatalogColumn;
import dev.portico.gateway.catalog.CatalogTable;
import dev.portico.gateway.catalog.DataProduct;
import dev.portico.gateway.policy.Asking;
import dev.portico.gateway.session.Period;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What a policy is asked: who, in which session, for which query, about which tables. The names of
 * the components are those of {@code policies/schemas/input.json}. Immutable.
 */
record Question(Principal principal, Circumstances session, Asking query, List<Table> tables) {
  Question {
    Objects.requireNonNull(principal, "principal");
    Objects.requireNonNull(session, "session");
    Objects.requireNonNull(query, "query");
    tables = List.copyOf(tables);
  }

  /**
   * The session.
   *
   * @param client the caller's network address
   */
  record Circumstances(Optional<String> purpose, Optional<String> application, String client) {
    Circumstances {
      Objects.requireNonNull(purpose, "purpose");
      Objects.requireNonNull(application, "application");
      Objects.requireNonNull(client, "client");
    }

    static Circumstances of(Session session) {
      return new Circumstances(
          session.settings().purpose(), session.settings().application(), session.client());
    }
  }

  /**
   * A table.
   *
   * @param name {@code schema.table}
   * @param asOf what of its history is asked for; empty for the current rows only
   * @param product who publishes it; empty for the gateway's own tables
   */
  record Table(
      String name,
      String domain,
      List<AsOf> asOf,
      Optional<Product> product,
      List<String> tags,
      List<Column> columns) {
    Table {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(domain, "domain");
      asOf = List.copyOf(asOf);
      Objects.requireNonNull(product, "product");
      tags = List.copyOf(tags);
      columns = List.copyOf(columns);
    }

    static Table of(CatalogTable table) {
      return of(table, Set.of());
    }

    static Table of(CatalogTable table, Set<Period> periods) {
      return new Table(
          table.name().toString(),
          table.publisher().domain(),
          periods.stream().map(AsOf::of).toList(),
          table.product().map(Product::of),
          table.tags(),
          table.columns().stream().map(c -> Column.of(c, table)).toList());
    }
  }

  /** What of a table's history is asked for. */
  sealed interface AsOf {
    static AsOf of(Period period) {
      if (period instanceof Period.At at) {
        return new At(at.instant());
      } else if (period instanceof Period.Span span) {
        return new Span(Optional.of(span.from()), Optional.of(span.to()));
      }
      return period instanceof Period.All
          ? new Span(Optional.empty(), Optional.empty())
          : new Current();
    }
  }

  /** The rows of an instant. */
  record At(Instant instant) implements AsOf {
    At {
      Objects.requireNonNull(instant, "instant");
    }
  }

  /** The versions of a span, open where an end is empty. */
  record Span(Optional<Instant> from, Optional<Instant> to) implements AsOf {
    Span {
      Objects.requireNonNull(from, "from");
      Objects.requireNonNull(to, "to");
    }
  }

  /** The current rows, read beside others. */
  record Current() implements AsOf {}

  /** The product that publishes a table. */
  record Product(
      String id, String name, String version, String status, String owner, List<String> tags) {
    Product {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(version, "version");
      Objects.requireNonNull(status, "status");
      Objects.requireNonNull(owner, "owner");
      tags = List.copyOf(tags);
    }

    static Product of(DataProduct product) {
      return new Product(
          product.id(),
          product.name(),
          product.version(),
          product.status(),
          product.owner(),
          product.tags());
    }
  }

  /**
   * A column.
   *
   * @param type as SQL writes it
   */
  record Column(
      String name, String type, List<String> tags, Optional<String> classification, KeyPart key) {
    Column {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(type, "type");
      tags = List.copyOf(tags);
      Objects.requireNonNull(classification, "classification");
      Objects.requireNonNull(key, "key");
    }

    static Column of(CatalogColumn column, CatalogTable table) {
      return new Column(
          column.name(),
          column.type().toString(),
          column.tags(),
          column.classification(),
          table.primaryKey().contains(column.name()) ? KeyPart.PRIMARY : KeyPart.NONE);
    }
  }

  /** Whether a column is part of its table's primary key. */
  enum KeyPart {
    NONE,
    PRIMARY
  }
}
