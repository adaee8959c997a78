package dev.portico.gateway.catalog;

import dev.portico.gateway.catalog.TableDraft.ColumnDraft;
import dev.portico.gateway.config.Nearest;
import dev.portico.gateway.config.ServerSettings;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the past rows of a table in another output port of its product, which may be on another
 * connection. The domain needs the same grants there as if it published them. For one product, by
 * one thread.
 */
final class HistoryPorts {
  private final DataProduct product;
  private final ContractIndex contracts;
  private final ServerSettings settings;
  private final PortLookup ports;

  HistoryPorts(
      DataProduct product, ContractIndex contracts, ServerSettings settings, PortLookup ports) {
    this.product = product;
    this.contracts = contracts;
    this.settings = settings;
    this.ports = ports;
  }

  /**
   * Where the past rows are.
   *
   * @param table in its store
   * @param port the output port and how its store spells the columns
   */
  record Found(StoreRelation table, TimeTravel.OtherPort port) {}

  /**
   * Finds a table of another port.
   *
   * @param portName the output port
   * @param table the name of a schema object of its contract, or its name in the store
   * @param columns that the past rows must have
   * @param line of the contract that asks, for its faults
   */
  Found find(String portName, String table, List<ColumnDraft> columns, int line) throws LoadFault {
    Contract contract = contract(portName, line);
    YamlMap object = object(contract, portName, table, line);
    try {
      YamlMap entry = ServerChoice.entry(contract, settings.environment(), settings.connections());
      if (QueryRelations.concerns(contract, entry)) {
        throw new LoadFault(line, "its rows come from a query over other tables");
      }
      ServerChoice choice = ServerChoice.of(contract, entry, settings.connections());
      List<ColumnDraft> there = TableReader.columns(object, table);
      StoreRelation relation =
          RelationReader.of(choice, ports, product.domain(), settings.folder())
              .relation(object, TableReader.spiColumns(there));
      boolean text = RelationReader.readsText(relation);
      return new Found(
          relation,
          new TimeTravel.OtherPort(
              portName, choice.connection().name(), names(columns, there, text)));
    } catch (LoadFault fault) {
      throw new LoadFault(
          line, "timeTravel: the history in output port " + portName + ": " + fault.getMessage());
    }
  }

  private Contract contract(String portName, int line) throws LoadFault {
    List<DataProduct.OutputPort> named =
        product.outputPorts().stream().filter(p -> p.name().equals(portName)).toList();
    if (named.size() != 1) {
      throw new LoadFault(
          line,
          "timeTravel: product "
              + product.name()
              + (named.isEmpty() ? " has no output port " : " has several versions of output port ")
              + portName
              + Nearest.hint(portName, product.outputPorts().stream().map(p -> p.name()).toList()));
    }
    Contract contract = contracts.find(product.domain(), named.get(0), line);
    if (!contract.descriptor().sound()) {
      throw new LoadFault(
          line,
          "timeTravel: the contract " + contract.file().name() + " of the history has errors");
    }
    return contract;
  }

  private static YamlMap object(Contract contract, String portName, String table, int line)
      throws LoadFault {
    for (String property : List.of("name", "physicalName")) {
      Optional<YamlMap> found =
          contract.objects().stream()
              .filter(o -> o.text(property).filter(table::equalsIgnoreCase).isPresent())
              .findFirst();
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new LoadFault(
        line,
        "timeTravel: the contract of output port "
            + portName
            + " has no schema object "
            + table
            + Nearest.hint(
                table, contract.objects().stream().flatMap(o -> o.text("name").stream()).toList()));
  }

  private static Map<String, String> names(
      List<ColumnDraft> columns, List<ColumnDraft> there, boolean text) throws LoadFault {
    Map<String, String> names = new HashMap<>();
    for (ColumnDraft column : columns) {
      Optional<ColumnDraft> other =
          there.stream().filter(c -> c.name().equalsIgnoreCase(column.name())).findFirst();
      if (other.isEmpty()) {
        throw new LoadFault(
            0,
            "it has no column "
                + column.name()
                + Nearest.hint(column.name(), there.stream().map(ColumnDraft::name).toList()));
      }
      if (!text) {
        checkType(column, other.get());
      }
      names.put(column.name(), other.get().storeName());
    }
    return names;
  }

  /** The rows of both come together as one column; texts are read as what the table says. */
  private static void checkType(ColumnDraft column, ColumnDraft other) throws LoadFault {
    boolean told =
        column.type().trust() == DeclaredType.Trust.EXACT
            && other.type().trust() == DeclaredType.Trust.EXACT;
    if (told && !same(column.type().type(), other.type().type())) {
      throw new LoadFault(
          0,
          "column "
              + column.name()
              + " is "
              + other.type().type()
              + " there, and "
              + column.type().type()
              + " here");
    }
  }

  private static boolean same(ColumnType here, ColumnType there) {
    boolean exact = here.kind() == TypeKind.DECIMAL || here.kind() == TypeKind.ARRAY;
    return exact ? here.equals(there) : here.kind() == there.kind();
  }
}
