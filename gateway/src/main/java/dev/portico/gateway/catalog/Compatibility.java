package dev.portico.gateway.catalog;

import dev.portico.gateway.catalog.TableDraft.ColumnDraft;
import dev.portico.gateway.config.yaml.YamlMap;
import dev.portico.spi.ColumnType;
import dev.portico.spi.TypeKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares a product with the version of it that is in force. What takes away something that
 * readers rely on needs a new major version; {@code docs/reference/descriptors.md} has the rules.
 * For one comparison, by one thread.
 */
final class Compatibility {
  private static final Pattern PERIOD = Pattern.compile("(\\d{1,5})([dwmy])");

  private final List<TableShape> before;
  private final List<TableShape> after;
  private final DataProduct productBefore;
  private final DataProduct productAfter;
  private final Descriptor product;
  private final String standing;
  private final List<Problem> faults = new ArrayList<>();
  private final List<String> changes = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private Compatibility(State before, State after, String standing) {
    this.standing = standing;
    this.before = TableShape.of(before.product(), before.contracts());
    this.after = TableShape.of(after.product(), after.contracts());
    this.product = after.product();
    this.productBefore = read(before.product());
    this.productAfter = read(after.product());
  }

  /** A product's files. */
  record State(Descriptor product, List<Contract> contracts) {

    static Optional<State> of(List<Descriptor> descriptors) {
      List<Contract> contracts =
          descriptors.stream()
              .filter(d -> d.file().kind() == DescriptorFile.Kind.CONTRACT)
              .flatMap(d -> Contract.of(d).stream())
              .toList();
      return descriptors.stream()
          .filter(d -> d.file().kind() == DescriptorFile.Kind.PRODUCT && d.root().isPresent())
          .findFirst()
          .map(product -> new State(product, contracts));
    }

    DataProduct read() {
      return Compatibility.read(product);
    }
  }

  /**
   * What the comparison found.
   *
   * @param faults changes that need a new major version, with the place in the new files
   * @param changes that readers notice
   * @param warnings that somebody should look at
   * @param majorRose whether the product or a contract has a new major version
   */
  record Found(
      List<Problem> faults, List<String> changes, List<String> warnings, boolean majorRose) {}

  /**
   * Compares two states of a product.
   *
   * @param standing what is said of the version before: that it is in force, or was
   */
  static Found compare(State before, State after, String standing) {
    return new Compatibility(before, after, standing).compare();
  }

  private static DataProduct read(Descriptor product) {
    return ProductReader.read(product.file(), product.root().orElseThrow());
  }

  private Found compare() {
    checkVersion();
    LostProtection lost = new LostProtection(before, after);
    warnings.addAll(lost.ofProduct(productBefore, productAfter));
    warnings.addAll(lost.ofTables());
    Set<String> names = new LinkedHashSet<>();
    before.forEach(shape -> names.add(shape.name().toLowerCase(Locale.ROOT)));
    names.forEach(this::table);
    after.stream()
        .filter(shape -> versions(before, shape.name()).isEmpty())
        .forEach(shape -> changes.add("table " + shape.name() + " is new"));
    return new Found(faults, changes, warnings, productMajorRose() || anyContractRose());
  }

  private void checkVersion() {
    ContractVersion was = new ContractVersion(productBefore.version());
    ContractVersion is = new ContractVersion(productAfter.version());
    if (is.compareTo(was) < 0) {
      fault(
          product.file(),
          product.root().orElseThrow().lineOf("version"),
          "version " + is + " of the product is lower than " + was + ", which " + standing);
    }
  }

  private boolean productMajorRose() {
    return higher(productAfter.version(), productBefore.version());
  }

  private boolean anyContractRose() {
    return after.stream()
        .anyMatch(
            shape ->
                newest(before, shape.name())
                    .filter(b -> rose(shape.contract(), b.contract()))
                    .isPresent());
  }

  /** Whether the major version of the one is higher. */
  private static boolean higher(String is, String was) {
    return new ContractVersion(new ContractVersion(is).major())
            .compareTo(new ContractVersion(new ContractVersion(was).major()))
        > 0;
  }

  private static boolean rose(Contract is, Contract was) {
    return higher(is.version().text(), was.version().text());
  }

  private static List<TableShape> versions(List<TableShape> shapes, String name) {
    return shapes.stream().filter(shape -> shape.name().equalsIgnoreCase(name)).toList();
  }

  private static Optional<TableShape> newest(List<TableShape> shapes, String name) {
    return versions(shapes, name).stream()
        .max(Comparator.comparing((TableShape shape) -> shape.contract().version()));
  }

  private void table(String name) {
    Optional<TableShape> newest = newest(after, name);
    if (newest.isEmpty()) {
      removed(newest(before, name).orElseThrow());
      return;
    }
    for (TableShape was : versions(before, name)) {
      Optional<TableShape> same =
          versions(after, name).stream().filter(s -> s.major().equals(was.major())).findFirst();
      if (same.isPresent()) {
        new Comparison(was, same.get()).compare();
      } else if (rose(newest.get().contract(), was.contract())) {
        changes.add(
            "table "
                + was.name()
                + ": version "
                + was.contract().version()
                + " gives way to "
                + newest.get().contract().version());
      } else {
        fault(
            newest.get().contract().file(),
            newest.get().contract().yaml().lineOf("version"),
            "table "
                + was.name()
                + ": version "
                + newest.get().contract().version()
                + " of its contract is lower than "
                + was.contract().version()
                + ", which "
                + standing);
      }
    }
  }

  private void removed(TableShape was) {
    if (productMajorRose()) {
      changes.add("table " + was.name() + " is gone");
      return;
    }
    fault(
        product.file(),
        product.root().orElseThrow().lineOf("version"),
        "table "
            + was.name()
            + " is gone; that needs a new major version of the product (version "
            + productBefore.version()
            + " "
            + standing
            + ")");
  }

  private void fault(DescriptorFile file, int line, String message) {
    faults.add(file.error(line, message));
  }

  /** One table of the same major version before and after. */
  private final class Comparison {
    private final TableShape was;
    private final TableShape is;
    private final int noticedBefore = faults.size() + changes.size();

    Comparison(TableShape was, TableShape is) {
      this.was = was;
      this.is = is;
    }

    void compare() {
      for (ColumnDraft column : was.columns()) {
        is.column(column.name()).ifPresentOrElse(now -> column(column, now), () -> gone(column));
      }
      for (ColumnDraft column : is.columns()) {
        if (was.column(column.name()).isEmpty()) {
          changes.add("column " + told(column) + " is new");
        }
      }
      if (!was.primaryKey().isEmpty() && !lower(was.primaryKey()).equals(lower(is.primaryKey()))) {
        incompatible(is.object().line(), "the primary key is another one");
      }
      if (!was.place().equals(is.place())) {
        changes.add("table " + is.name() + " takes its rows from another place");
      }
      if (!was.rules().equals(is.rules())) {
        changes.add("table " + is.name() + " has other rules of quality");
      }
      timeTravel();
      versionFollows();
    }

    private static List<String> lower(List<String> names) {
      return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    private String told(ColumnDraft column) {
      return is.name() + "." + column.name();
    }

    private void gone(ColumnDraft column) {
      incompatible(is.object().line(), "column " + column.name() + " is gone");
    }

    private void column(ColumnDraft old, ColumnDraft now) {
      type(old, now);
      if (old.required() != now.required()) {
        incompatible(
            is.lineOf(now.name()),
            "column "
                + now.name()
                + (now.required() ? " is required now" : " is not required any more"));
      }
      if (!was.rulesOf(old.name()).equals(is.rulesOf(now.name()))) {
        changes.add("column " + told(now) + " has other rules for its values");
      }
    }

    private void type(ColumnDraft old, ColumnDraft now) {
      boolean both =
          old.type().trust() == DeclaredType.Trust.EXACT
              && now.type().trust() == DeclaredType.Trust.EXACT;
      if (!both) {
        if (!TypeAgreement.sameKind(old.type(), now.type().type())
            && !TypeAgreement.sameKind(now.type(), old.type().type())) {
          otherType(old, now);
        }
      } else if (!old.type().type().equals(now.type().type())) {
        if (wider(now.type().type(), old.type().type())) {
          changes.add(
              "column "
                  + told(now)
                  + " is wider: "
                  + now.type().type()
                  + " after "
                  + old.type().type());
        } else {
          otherType(old, now);
        }
      }
    }

    private void otherType(ColumnDraft old, ColumnDraft now) {
      incompatible(
          is.lineOf(now.name()),
          "column " + now.name() + " is " + now.type().type() + " after " + old.type().type());
    }

    private void timeTravel() {
      Optional<YamlMap> then = was.timeTravel();
      if (then.isEmpty()) {
        return;
      }
      Optional<YamlMap> now = is.timeTravel();
      int line = CustomProperties.line(is.object(), "timeTravel");
      if (now.isEmpty()) {
        incompatible(line, "its past can not be read any more (timeTravel)");
      } else if (keepsVersions(then.get()) && !keepsVersions(now.get())) {
        incompatible(line, "its versions can not be read any more (timeTravel)");
      } else if (days(now.get()) < days(then.get())) {
        incompatible(line, "its past is kept for a shorter time (timeTravel, retention)");
      }
    }

    private static boolean keepsVersions(YamlMap travel) {
      String strategy = travel.text("strategy").orElse("");
      return Set.of("validity", "history", "captured").contains(strategy)
          || strategy.equals("log") && travel.get("key").isPresent();
    }

    private static long days(YamlMap travel) {
      Matcher period = PERIOD.matcher(travel.text("retention").orElse(""));
      if (!period.matches()) {
        return Long.MAX_VALUE;
      }
      long number = Long.parseLong(period.group(1));
      return switch (period.group(2)) {
        case "d" -> number;
        case "w" -> 7 * number;
        case "m" -> 30 * number;
        default -> 365 * number;
      };
    }

    private void versionFollows() {
      ContractVersion then = was.contract().version();
      ContractVersion now = is.contract().version();
      if (now.compareTo(then) < 0) {
        fault(
            is.contract().file(),
            is.contract().yaml().lineOf("version"),
            "version " + now + " of the contract is lower than " + then + ", which " + standing);
      } else if (now.equals(then) && faults.size() + changes.size() > noticedBefore) {
        warnings.add(
            is.contract().file().name()
                + ": table "
                + is.name()
                + " has changed, but the version of its contract is still "
                + now);
      }
    }

    private void incompatible(int line, String what) {
      fault(
          is.contract().file(),
          line,
          "table "
              + is.name()
              + ": "
              + what
              + "; that needs a new major version of the contract (version "
              + was.contract().version()
              + " "
              + standing
              + ")");
    }
  }

  /** Whether every value of {@code narrow} is one of {@code wide}, of the same kind of type. */
  static boolean wider(ColumnType wide, ColumnType narrow) {
    boolean texts =
        wide.kind() == narrow.kind()
            && (wide.kind() == TypeKind.VARCHAR || wide.kind() == TypeKind.VARBINARY);
    if (texts) {
      return wide.precision() == ColumnType.UNBOUNDED
          || narrow.precision() != ColumnType.UNBOUNDED && wide.precision() >= narrow.precision();
    }
    return TypeAgreement.holds(wide, narrow);
  }
}
