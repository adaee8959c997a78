package dev.portico.gateway.plan;

import dev.portico.gateway.plan.write.BindSlot;
import dev.portico.spi.BindValue;
import dev.portico.spi.Predicate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is known of the rows that a query needs of a table of files: all clauses hold. It says less
 * than the filter it was made from, whose other parts the engine applies.
 *
 * @param clauses of each, one test at least holds
 */
public record FileCondition(List<Clause> clauses) {
  /** Every row is needed. */
  public static final FileCondition NONE = new FileCondition(List.of());

  public FileCondition {
    clauses = List.copyOf(clauses);
  }

  /** At least one of the tests is true. */
  public record Clause(List<Test> tests) {
    public Clause {
      tests = List.copyOf(tests);
    }
  }

  /** A test of one column, by its name in the files. */
  public sealed interface Test {
    /** A comparison with a value that is known at execution. */
    record Compared(String column, Predicate.Operator operator, BindSlot value) implements Test {}

    record Missing(String column) implements Test {}

    record Present(String column) implements Test {}
  }

  /** The condition with the values of one execution. */
  public Predicate with(Function<BindSlot, BindValue> values) {
    return new Predicate.And(
        clauses.stream().<Predicate>map(clause -> predicate(clause, values)).toList());
  }

  private static Predicate predicate(Clause clause, Function<BindSlot, BindValue> values) {
    List<Predicate> parts = new ArrayList<>();
    for (Test test : clause.tests()) {
      predicate(test, values).ifPresent(parts::add);
    }
    return parts.size() == 1 ? parts.get(0) : new Predicate.Or(parts);
  }

  /** Empty for what is never true: a comparison with NULL. */
  private static Optional<Predicate> predicate(Test test, Function<BindSlot, BindValue> values) {
    if (test instanceof Test.Compared compared) {
      BindValue value = values.apply(compared.value());
      return value.value() == null
          ? Optional.empty()
          : Optional.of(new Predicate.Comparison(compared.column(), compared.operator(), value));
    } else if (test instanceof Test.Missing missing) {
      return Optional.of(new Predicate.IsNull(missing.column()));
    }
    return Optional.of(new Predicate.Not(new Predicate.IsNull(((Test.Present) test).column())));
  }
}
