package dev.portico.gateway.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds products that claim the same id or the same table; none of them is published, so that
 * chance never decides. Only the operator's folder comes before what was registered.
 */
final class Claims {
  private final List<ProductDraft> products;

  /** The product at this place of the list claims something in this line of its descriptor. */
  private record Claim(int product, int line) {}

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
    Map<String, List<Claim>> byId = new LinkedHashMap<>();
    for (int i = 0; i < products.size(); i++) {
      ProductDraft draft = products.get(i);
      DataProduct product = draft.product();
      if (!product.id().isEmpty()) {
        byId.computeIfAbsent(product.domain() + "\n" + product.id(), id -> new ArrayList<>())
            .add(new Claim(i, draft.root().lineOf("id")));
      }
    }
    byId.values()
        .forEach(
            claims ->
                contest(
                    claims,
                    "the product id " + products.get(claims.get(0).product()).product().id()));
  }

  private void contestedTables() {
    Map<TableName, List<Claim>> byTable = new LinkedHashMap<>();
    for (int i = 0; i < products.size(); i++) {
      ProductDraft draft = products.get(i);
      if (draft.published()) {
        for (TableDraft table : draft.tables()) {
          byTable
              .computeIfAbsent(table.name(), name -> new ArrayList<>())
              .add(new Claim(i, draft.lineOf(table)));
        }
      }
    }
    byTable.forEach((table, claims) -> contest(claims, "the table " + table));
  }

  private void contest(List<Claim> claims, String what) {
    if (claims.size() < 2) {
      return;
    }
    List<Claim> ofFolder =
        claims.stream()
            .filter(claim -> !products.get(claim.product()).file().registered())
            .toList();
    if (!ofFolder.isEmpty() && ofFolder.size() < claims.size()) {
      shadowed(claims, ofFolder, what);
      contest(ofFolder, what);
      return;
    }
    String files = joined(claims, draft -> draft.file().name(), " and ");
    String names = joined(claims, draft -> draft.product().name(), ", ");
    String message =
        what + " is claimed by " + files + "; none of these products is published: " + names;
    for (Claim claim : claims) {
      ProductDraft draft = products.get(claim.product());
      Problem problem = draft.file().error(claim.line(), message);
      products.set(claim.product(), draft.with(about(draft, problem)));
    }
  }

  /** What domains registered never takes away what the operator's folder publishes. */
  private void shadowed(List<Claim> claims, List<Claim> ofFolder, String what) {
    String files = joined(ofFolder, draft -> draft.file().name(), " and ");
    for (Claim claim : claims) {
      if (!ofFolder.contains(claim)) {
        ProductDraft draft = products.get(claim.product());
        String message =
            what
                + " is that of "
                + files
                + ", which the operator keeps and which counts; the registered product is left out";
        Problem problem = draft.file().error(claim.line(), message);
        products.set(claim.product(), draft.with(about(draft, problem)));
      }
    }
  }

  private String joined(List<Claim> claims, Function<ProductDraft, String> text, String between) {
    return claims.stream()
        .map(claim -> text.apply(products.get(claim.product())))
        .distinct()
        .collect(Collectors.joining(between));
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
