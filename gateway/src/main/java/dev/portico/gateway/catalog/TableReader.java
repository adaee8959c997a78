package dev.portico.gateway.catalog;

import dev.portico.gateway.catalog.TableDraft.ColumnDraft;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.gateway.config.yaml.YamlNode;
import dev.portico.spi.Column;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Makes the draft of one table from a schema object of a contract. */
final class TableReader {
  private static final int MAX_COLUMNS = 5_000;

  private final Contract contract;
  private final DataProduct product;
  private final DataProduct.OutputPort outputPort;
  private final String connection;
  private final Relations relations;
  private final HistoryPorts histories;

  TableReader(
      Contract contract,
      DataProduct product,
      DataProduct.OutputPort outputPort,
      String connection,
      Relations relations,
      HistoryPorts histories) {
    this.contract = contract;
    this.product = product;
    this.outputPort = outputPort;
    this.connection = connection;
    this.relations = relations;
    this.histories = histories;
  }

  TableDraft read(YamlMap object) throws LoadFault {
    String name = tableName(object);
    List<ColumnDraft> columns = columns(object, name);
    StoreRelation relation = relations.relation(object, spiColumns(columns));
    TimeTravelReader.Read timeTravel =
        TimeTravelReader.read(object, columns, relations, relation, histories);
    return new TableDraft(
        contract,
        object,
        new TableName(product.domain(), name),
        product,
        outputPort.name(),
        new ContractVersion(outputPort.version()),
        connection,
        relation,
        RelationReader.readsText(relation),
        columns,
        primaryKey(object),
        List.of(),
        Stream.concat(contract.yaml().texts("tags").stream(), object.texts("tags").stream())
            .distinct()
            .toList(),
        object.text("description"),
        timeTravel.travel(),
        timeTravel.unpublished(),
        List.of());
  }

  /** Whether the rows of an object are those of a table, as its contract describes it. */
  boolean isAt(YamlMap object, TableDraft table) throws LoadFault {
    if (!connection.equals(table.connection())) {
      return false;
    }
    StoreRelation then = relations.relation(object, List.of());
    if (then instanceof StoreRelation.Files files
        && table.relation() instanceof StoreRelation.Files now) {
      return files.files().location().equals(now.files().location());
    }
    return then.equals(table.relation())
        || then instanceof StoreRelation.Query && table.relation() instanceof StoreRelation.Query;
  }

  /** The name under which an object would be published if it had no faults. */
  static TableName intendedName(DataProduct product, YamlMap object) {
    Optional<String> sqlName = CustomProperties.text(object, "sqlName");
    return new TableName(product.domain(), sqlName.or(() -> object.text("name")).orElse(""));
  }

  private static String tableName(YamlMap object) throws LoadFault {
    Optional<String> sqlName = CustomProperties.text(object, "sqlName");
    String name = sqlName.or(() -> object.text("name")).orElse("");
    int line =
        sqlName.isPresent() ? CustomProperties.line(object, "sqlName") : object.lineOf("name");
    if (name.isBlank()) {
      throw new LoadFault(line, "the schema object has no name");
    }
    if (name.indexOf('@') >= 0 || name.indexOf('"') >= 0) {
      throw new LoadFault(
          line,
          "the table name "
              + name
              + " holds @ or a quote; choose another with the custom property sqlName");
    }
    return name;
  }

  /** The columns that an object describes. */
  static List<ColumnDraft> columns(YamlMap object, String table) throws LoadFault {
    List<YamlMap> properties = object.maps("properties");
    if (properties.isEmpty()) {
      throw new LoadFault(
          object.lineOf("properties"),
          "table " + table + " has no properties, so it would have no columns");
    }
    if (properties.size() > MAX_COLUMNS) {
      throw new LoadFault(
          object.lineOf("properties"),
          "table " + table + " has more than " + MAX_COLUMNS + " properties");
    }
    Set<String> names = new HashSet<>();
    List<ColumnDraft> columns = new ArrayList<>(properties.size());
    for (YamlMap property : properties) {
      ColumnDraft column = column(property);
      if (!names.add(column.name().toLowerCase(Locale.ROOT))) {
        throw new LoadFault(
            property.lineOf("name"),
            "table " + table + " has two columns of the name " + column.name());
      }
      columns.add(column);
    }
    return columns;
  }

  private static ColumnDraft column(YamlMap property) throws LoadFault {
    String name = property.text("name").orElse("");
    if (name.isBlank() || name.indexOf('"') >= 0) {
      throw new LoadFault(property.lineOf("name"), "a property needs a name without quotes");
    }
    return new ColumnDraft(
        name,
        property.text("physicalName").orElse(name),
        LogicalTypes.of(property),
        property.isTrue("required") || property.isTrue("primaryKey"),
        property.text("description"),
        property.text("classification"),
        property.texts("tags"));
  }

  /** The same as a port takes them. */
  static List<Column> spiColumns(List<ColumnDraft> columns) {
    return columns.stream()
        .map(c -> new Column(c.storeName(), c.type().type(), !c.required()))
        .toList();
  }

  /** The key's columns by position; those without a position follow in the contract's order. */
  static List<String> primaryKey(YamlMap object) {
    return object.maps("properties").stream()
        .filter(property -> property.isTrue("primaryKey"))
        .sorted(Comparator.comparingInt(TableReader::position))
        .flatMap(property -> property.get("name").flatMap(YamlNode::text).stream())
        .toList();
  }

  private static int position(YamlMap property) {
    return property
        .text("primaryKeyPosition")
        .filter(text -> text.matches("[1-9]\\d{0,5}"))
        .map(Integer::valueOf)
        .orElse(Integer.MAX_VALUE);
  }
}
