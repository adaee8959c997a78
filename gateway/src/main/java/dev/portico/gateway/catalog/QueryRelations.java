package dev.portico.gateway.catalog;

import dev.portico.gateway.catalog.TableDraft.ColumnDraft;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.spi.Column;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the queries of a contract whose rows come from a query over other products: the property
 * {@code query} of the server for its one schema object, or of each schema object. Such a contract
 * needs no connection and no grant, because it can name published tables only.
 */
final class QueryRelations implements Relations {
  private static final String QUERY = "query";
  private static final String FAULT = "the query of ";

  private final Optional<YamlNode> ofServer;
  private final ProductQueries queries;

  private QueryRelations(Optional<YamlNode> ofServer, ProductQueries queries) {
    this.ofServer = ofServer;
    this.queries = queries;
  }

  /** Whether a contract's rows come from queries. */
  static boolean concerns(Contract contract, YamlMap entry) {
    return query(entry).isPresent() || anyObject(contract);
  }

  private static boolean anyObject(Contract contract) {
    return contract.objects().stream()
        .anyMatch(object -> CustomProperties.value(object, QUERY).isPresent());
  }

  /** The custom property, or a field of that name, which a custom server may have. */
  private static Optional<YamlNode> query(YamlMap entry) {
    return CustomProperties.value(entry, QUERY)
        .or(() -> entry.get(QUERY).filter(node -> !node.isNull()));
  }

  static QueryRelations of(Contract contract, YamlMap entry, ProductQueries queries)
      throws LoadFault {
    String type = entry.text("type").orElse("").toLowerCase(Locale.ROOT);
    if (!type.equals("custom")) {
      throw new LoadFault(
          entry.lineOf("type"),
          "server "
              + entry.text("server").orElse("")
              + " has type "
              + type
              + ", but the rows come from a query: write type: custom");
    }
    if (CustomProperties.value(entry, "connectionRef").isPresent()) {
      throw new LoadFault(
          CustomProperties.line(entry, "connectionRef"),
          "a query over published tables needs no connection; leave connectionRef out");
    }
    Optional<YamlNode> ofServer = query(entry);
    if (ofServer.isPresent() && (contract.objects().size() > 1 || anyObject(contract))) {
      throw new LoadFault(
          ofServer.get().line(),
          "the server's query gives the rows of one schema object, and of no other query; with"
              + " several objects give each a custom property query of its own");
    }
    return new QueryRelations(ofServer, queries);
  }

  @Override
  public StoreRelation relation(YamlMap object, List<Column> columns) throws LoadFault {
    String name = object.text("name").orElse("");
    Optional<YamlNode> node = CustomProperties.value(object, QUERY).or(() -> ofServer);
    if (node.isEmpty()) {
      throw new LoadFault(
          object.line(),
          "schema object "
              + name
              + " has no query, although others of its contract have; give it a custom property"
              + " query, or a contract of its own");
    }
    if (CustomProperties.value(object, "timeTravel").isPresent()) {
      throw new LoadFault(
          CustomProperties.line(object, "timeTravel"),
          "the tables that the query of " + name + " reads have the history; leave timeTravel out");
    }
    String sql = node.get().text().orElse("");
    if (sql.isBlank()) {
      throw new LoadFault(node.get().line(), fault(name, "it is no text"));
    }
    Map<TableName, Set<String>> reads = new LinkedHashMap<>();
    try {
      queries.tables(sql).forEach(table -> reads.put(table, Set.of()));
    } catch (GatewayException e) {
      throw new LoadFault(node.get().line(), fault(name, e));
    }
    return new StoreRelation.Query(sql, reads);
  }

  /** What is wrong with a query. */
  static String fault(String table, String fault) {
    return FAULT + table + ": " + fault;
  }

  /** Callers are not told what a query names: they may not know all of it. */
  static boolean isFault(Problem problem) {
    return problem.message().startsWith(FAULT);
  }

  /** What is wrong with a query, and where in it. */
  static String fault(String table, GatewayException fault) {
    return fault(table, fault.getMessage())
        + fault
            .position()
            .map(p -> " (line " + p.line() + ", column " + p.column() + " of the query)")
            .orElse("");
  }

  /** The line of an object's query in its contract. */
  static int line(TableDraft table) {
    YamlMap object = table.object();
    return CustomProperties.value(object, QUERY).isPresent()
        ? CustomProperties.line(object, QUERY)
        : table.contract().servers().stream()
            .flatMap(server -> query(server).stream())
            .filter(node -> node.text().equals(Optional.of(sql(table))))
            .map(YamlNode::line)
            .findFirst()
            .orElse(object.line());
  }

  private static String sql(TableDraft table) {
    return ((StoreRelation.Query) table.relation()).sql();
  }

  @Override
  public StoreRelation historyTable(
      String name, YamlMap object, List<ColumnDraft> columns, int line) throws LoadFault {
    throw new LoadFault(
        line, "timeTravel: a table defined by a query has the history of the tables it reads");
  }
}
