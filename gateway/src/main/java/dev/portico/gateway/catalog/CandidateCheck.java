package dev.portico.gateway.catalog;

import dev.portico.gateway.error.GatewayException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Says everything that keeps a candidate from being published, and what it would change. For one
 * candidate, by one thread.
 */
final class CandidateCheck {
  private final Candidate candidate;
  private final ProductQueries queries;
  private final CatalogSnapshot published;
  private final Registrar by;
  private final Set<String> faults = new TreeSet<>(CandidateCheck::byPlace);
  private final List<String> changes = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  CandidateCheck(
      Candidate candidate, ProductQueries queries, CatalogSnapshot published, Registrar by) {
    this.candidate = candidate;
    this.queries = queries;
    this.published = published;
    this.by = by;
  }

  /** What was found. */
  record Found(List<String> faults, List<String> changes, List<String> warnings) {}

  /** Of files that somebody sent. */
  Found ofArrived() {
    ownProblems();
    if (candidate.place().folder().isEmpty()) {
      faults.add(
          "the product file has no id that can be read, so nobody knows which product it is");
      return found();
    }
    namesTaken();
    Optional<Compatibility.State> before = candidate.state(candidate.reliedOn());
    Optional<Compatibility.State> after = candidate.state();
    boolean majorRose = false;
    if (before.isPresent() && after.isPresent()) {
      Compatibility.Found compared =
          Compatibility.compare(before.get(), after.get(), standing(candidate));
      compared.faults().forEach(fault -> faults.add(fault.toString()));
      changes.addAll(compared.changes());
      warnings.addAll(compared.warnings());
      majorRose = compared.majorRose();
    } else {
      after.ifPresent(this::allNew);
    }
    others(majorRose);
    return found();
  }

  /** Of a revision that was in force before: readers may lose what came after it. */
  Found ofKept() {
    ownProblems();
    namesTaken();
    others(true);
    return found();
  }

  /** Readers' programs were written for a product that was taken off, and run again with it. */
  private static String standing(Candidate candidate) {
    return candidate.revisionInForce() > 0 ? "is in force" : "was in force last";
  }

  private Found found() {
    return new Found(told(faults), told(changes), told(warnings));
  }

  private List<String> told(Collection<String> texts) {
    return texts.stream().map(candidate::told).toList();
  }

  private void allNew(Compatibility.State state) {
    TableShape.of(state.product(), state.contracts())
        .forEach(shape -> changes.add("table " + shape.name() + " is new"));
  }

  private void ownProblems() {
    Set<String> hidden = new HashSet<>();
    candidate.draft().ifPresent(draft -> draft.tables().forEach(t -> sight(t, hidden)));
    for (Problem problem : candidate.after().problems()) {
      if (candidate.concerns(problem)
          && !Relationships.isFault(problem)
          && !(QueryRelations.isFault(problem) && hidden.contains(problem.file()))) {
        if (problem.severity() == Problem.Severity.ERROR) {
          faults.add(problem.toString());
        } else {
          warnings.add(problem.toString());
        }
      }
    }
    relationships().forEach(problem -> warnings.add(problem.toString()));
  }

  /**
   * What is wrong with relationships as far as their author may know: one to a column that they do
   * not see is told as one to nothing.
   */
  private List<Problem> relationships() {
    Relationships seen =
        new Relationships(candidate.after().contracts(), candidate.after().tables(), this::sees);
    candidate.after().tables().stream()
        .filter(table -> candidate.files().contains(table.contract().file()))
        .forEach(seen::resolve);
    return seen.problems();
  }

  private boolean sees(TableName table, String column) {
    return table.schema().equalsIgnoreCase(candidate.place().domain())
        || by.columns(table).filter(columns -> columns.contains(column)).isPresent();
  }

  /**
   * A query may name of other domains only what its author sees; else faults of made-up queries
   * would tell what there is.
   *
   * @param hidden files of which the loader's faults are not told, because they know more
   */
  private void sight(TableDraft table, Set<String> hidden) {
    if (!(table.relation() instanceof StoreRelation.Query query)) {
      return;
    }
    List<CatalogTable> seen = new ArrayList<>();
    boolean whole = true;
    for (TableName name : query.reads().keySet()) {
      if (name.schema().equalsIgnoreCase(candidate.place().domain())) {
        own(name).ifPresent(seen::add);
        continue;
      }
      Optional<Set<String>> columns = by.columns(name);
      Optional<CatalogTable> there = published.table(name);
      if (columns.isEmpty() || there.isEmpty()) {
        tell(table, "it reads " + name + ", but there is no such table for you", hidden);
        return;
      }
      CatalogTable narrowed = there.get().only(columns.get());
      whole &= narrowed.columns().size() == there.get().columns().size();
      seen.add(narrowed);
    }
    if (!whole) {
      described(table, query.sql(), seen, hidden);
    }
  }

  private void described(
      TableDraft table, String sql, List<CatalogTable> seen, Set<String> hidden) {
    try {
      Map<String, String> wanted = new HashMap<>();
      table.columns().forEach(c -> wanted.put(c.name().toLowerCase(Locale.ROOT), c.name()));
      Set<String> given = new HashSet<>();
      queries
          .describe(sql, seen)
          .columns()
          .forEach(column -> given.add(column.name().toLowerCase(Locale.ROOT)));
      if (!given.equals(wanted.keySet())) {
        tell(
            table,
            "it does not give the columns of the contract; you see only some of the columns of"
                + " what it reads",
            hidden);
      }
    } catch (GatewayException e) {
      tell(table, e.getMessage(), hidden);
    }
  }

  private void tell(TableDraft table, String fault, Set<String> hidden) {
    DescriptorFile file = table.contract().file();
    hidden.add(file.name());
    faults.add(
        file.error(QueryRelations.line(table), QueryRelations.fault(table.name().toString(), fault))
            .toString());
  }

  /** A table of the candidate's own domain, as it would be. */
  private Optional<CatalogTable> own(TableName name) {
    return candidate.after().drafts().stream()
        .flatMap(draft -> draft.tables().stream())
        .filter(table -> table.name().equals(name))
        .findFirst()
        .map(draft -> TablePublisher.publish(draft, new StoreAnswer.NotAsked()).table());
  }

  /** Ids and names that others have, beyond what the loader finds. */
  private void namesTaken() {
    String domain = candidate.place().domain();
    candidate.others().files().stream()
        .map(DescriptorFile::domain)
        .filter(other -> other.equalsIgnoreCase(domain) && !other.equals(domain))
        .findFirst()
        .ifPresent(
            other ->
                faults.add(
                    "domain "
                        + domain
                        + ": there is a domain "
                        + other
                        + ", which differs in capitals only"));
    for (Contract contract : candidate.after().contracts()) {
      if (candidate.files().contains(contract.file())) {
        candidate.after().contracts().stream()
            .filter(other -> !candidate.files().contains(other.file()))
            .filter(other -> other.file().domain().equals(domain))
            .filter(other -> !contract.id().isEmpty() && other.id().equals(contract.id()))
            .findFirst()
            .ifPresent(
                other ->
                    faults.add(
                        contract
                            .file()
                            .error(
                                contract.yaml().lineOf("id"),
                                "the contract id "
                                    + contract.id()
                                    + " is that of another product's contract, "
                                    + other.file().name())
                            .toString()));
      }
    }
  }

  /**
   * What becomes of other products. Their queries may have read what is gone, which a new major
   * version permits; nothing else may break.
   */
  private void others(boolean majorRose) {
    Set<String> readers = new TreeSet<>();
    for (ProductDraft draft : candidate.newlyBroken()) {
      boolean own = draft.product().domain().equals(candidate.place().domain());
      // which domains read a product is for themselves to tell
      String name = own ? draft.product().name() : "others, of other domains";
      if (draft.problems().stream().noneMatch(QueryRelations::isFault)) {
        faults.add("product " + name + " would not be published any more");
      } else {
        readers.add(name);
      }
    }
    if (readers.isEmpty()) {
      return;
    }
    String told =
        "products whose queries read this one would not be published any more: "
            + String.join(", ", readers);
    if (majorRose) {
      warnings.add(told);
    } else {
      faults.add(told + "; that needs a new major version");
    }
  }

  /** By file, then by line as a number. */
  private static int byPlace(String one, String other) {
    String[] first = one.split(":", 3);
    String[] second = other.split(":", 3);
    boolean lines =
        first.length == 3
            && second.length == 3
            && first[0].equals(second[0])
            && first[1].matches("\\d{1,9}")
            && second[1].matches("\\d{1,9}");
    int compared =
        lines ? Integer.compare(Integer.parseInt(first[1]), Integer.parseInt(second[1])) : 0;
    return compared != 0 ? compared : one.compareTo(other);
  }
}
