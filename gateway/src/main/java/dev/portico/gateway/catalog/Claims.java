package dev.portico.gateway.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds products that claim the same id or the same table; none of them is published, so that
 * chance never decides.
 */
final class Claims {
  private final List<ProductDraft> products;

  Claims(List<ProductDraft> products) {
    this.products = new ArrayList<>(products);
  }

  /** The products, with an error on each whose claim is contested. */
  List<ProductDraft> settled() {
    contestedIds();
    contestedTables();
    return products;
  }

  private void contestedIds() {
    Map<String, List<Integer>> byId = new LinkedHashMap<>();
    for (int i = 0; i < products.size(); i++) {
      DataProduct product = products.get(i).product();
      if (!product.id().isEmpty()) {
        byId.computeIfAbsent(product.domain() + "\n" + product.id(), id -> new ArrayList<>())
            .add(i);
      }
    }
    byId.values().stream()
        .filter(same -> same.size() > 1)
        .forEach(
            same -> contest(same, "the product id " + products.get(same.get(0)).product().id()));
  }

  private void contestedTables() {
    Map<TableName, List<Integer>> byTable = new LinkedHashMap<>();
    for (int i = 0; i < products.size(); i++) {
      if (products.get(i).published()) {
        for (TableDraft table : products.get(i).tables()) {
          byTable.computeIfAbsent(table.name(), name -> new ArrayList<>()).add(i);
        }
      }
    }
    byTable.forEach(
        (table, claimants) -> {
          if (claimants.size() > 1) {
            contest(claimants, "the table " + table);
          }
        });
  }

  private void contest(List<Integer> claimants, String what) {
    String files =
        claimants.stream()
            .map(i -> products.get(i).file().name())
            .distinct()
            .collect(Collectors.joining(" and "));
    String names =
        claimants.stream()
            .map(i -> products.get(i).product().name())
            .distinct()
            .collect(Collectors.joining(", "));
    for (int i : claimants) {
      ProductDraft product = products.get(i);
      String message =
          what + " is claimed by " + files + "; none of these products is published: " + names;
      products.set(i, product.with(about(product, product.file().error(0, message))));
    }
  }

  /** The problem, told of this product. */
  static Problem about(ProductDraft product, Problem problem) {
    return new Problem(
        problem.severity(),
        problem.file(),
        problem.line(),
        Optional.of(product.product().name()),
        problem.message());
  }
}
