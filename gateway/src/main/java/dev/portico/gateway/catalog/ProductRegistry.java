package dev.portico.gateway.catalog;

import dev.portico.gateway.catalog.Registration.Outcome;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.files.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers products with a running server: files that a domain sends are checked like those in the
 * folder of domains, compared with the version in force, kept, and published at once; or nothing of
 * that. Who may do it is for the caller to decide. Made once by the composition root; safe for many
 * threads, which take turns.
 */
public final class ProductRegistry {
  /** More products than this of one domain are a mistake. */
  static final int MOST_PRODUCTS = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(ProductRegistry.class);

  /** Longer than a registration takes among 10,000 tables, shorter than clients wait. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** Of the few threads that serve such requests, some stay free for others. */
  private static final int MOST_AT_ONCE = 3;

  private final LiveCatalog catalog;
  private final ProductShelf shelf;
  private final InstantSource clock;
  private final Duration patience;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);

  /** Takes over the folder of the catalog's settings. */
  public ProductRegistry(LiveCatalog catalog, InstantSource clock) {
    this(catalog, clock, PATIENCE);
  }

  /** As above, for tests that cannot wait as long as people may. */
  ProductRegistry(LiveCatalog catalog, InstantSource clock, Duration patience) {
    this.catalog = catalog;
    this.shelf = new ProductShelf(catalog.settings().products());
    this.clock = clock;
    this.patience = patience;
    forgetArrived();
  }

  /** Another server may have its turn; what is left then is deleted by whoever starts next. */
  private void forgetArrived() {
    try {
      if (shelf.anythingArrived()) {
        try (FolderLock turn = shelf.lock(Duration.ZERO)) {
          shelf.forgetArrived();
        }
      }
    } catch (IOException e) {
      LOG.warn("what is left of broken registrations could not be deleted", e);
    }
  }

  private interface Work {
    Registration done() throws IOException;
  }

  /** Does work in this server's turn among all that share the folder, or tells to try again. */
  private Registration inTurn(Work work) {
    if (!places.tryAcquire()) {
      throw busy();
    }
    try (FolderLock turn = shelf.lock(patience)) {
      return work.done();
    } catch (FolderLock.BusyException e) {
      throw busy();
    } catch (IOException e) {
      throw unwritable(e);
    } finally {
      places.release();
    }
  }

  /** Whether it is really done. */
  public enum Mode {
    /** Only check. */
    CHECK,
    REGISTER
  }

  /**
   * Registers a product.
   *
   * @throws GatewayException with {@link ErrorCode#PRODUCT_REFUSED} and every fault, one a line
   */
  public Registration register(Submission submission, Registrar by, Mode mode) {
    return inTurn(() -> arrived(submission, by, mode));
  }

  private Registration arrived(Submission submission, Registrar by, Mode mode) throws IOException {
    Path folder = shelf.arrive(submission.files());
    try {
      Candidate candidate = Candidate.arrived(catalog, shelf, submission.domain(), folder);
      Registration checked = checked(candidate, by);
      if (candidate.sameAsInForce()) {
        return checked.with(Outcome.UNCHANGED, checked.previousRevision());
      }
      if (mode == Mode.CHECK) {
        return checked;
      }
      refuseTooMany(candidate);
      long number = candidate.revision();
      shelf.keep(candidate.place(), folder, revision(checked, number, by.name()));
      Registration done = checked.with(Outcome.REGISTERED, number);
      try {
        by.accepted(done);
      } catch (RuntimeException e) {
        shelf.forget(candidate.place(), number);
        throw e;
      }
      putInForce(candidate);
      forgetOld(candidate.place());
      return done;
    } finally {
      discard(folder);
    }
  }

  /** What was checked is what is published, so that nothing is read again. */
  private void putInForce(Candidate candidate) throws IOException {
    shelf.putInForce(candidate.place(), candidate.revision());
    catalog.take(
        candidate.after(),
        candidate.others().settings(),
        candidate.others().stamps(),
        file -> shelf.holds(candidate.place(), file));
  }

  private Registration checked(Candidate candidate, Registrar by) {
    CandidateCheck.Found found = check(candidate, by).ofArrived();
    Optional<DataProduct> product = candidate.state().map(Compatibility.State::read);
    if (!found.faults().isEmpty() || product.isEmpty()) {
      throw Submission.refused(
          product.map(DataProduct::name).filter(name -> !name.isBlank()).orElse("the product"),
          found.faults());
    }
    return new Registration(
        Outcome.CHECKED,
        candidate.place().domain(),
        product.get().id(),
        product.get().name(),
        product.get().version(),
        candidate.state(candidate.inForce()).map(state -> state.read().version()).orElse(""),
        0,
        candidate.revisionInForce(),
        found.changes(),
        found.warnings());
  }

  private CandidateCheck check(Candidate candidate, Registrar by) {
    return new CandidateCheck(candidate, catalog.queries(), catalog.snapshot(), by);
  }

  private Revision revision(Registration checked, long number, String by) {
    return new Revision(
        number,
        checked.previousRevision(),
        checked.id(),
        checked.product(),
        checked.version(),
        by,
        clock.instant(),
        false);
  }

  private void refuseTooMany(Candidate candidate) {
    long products =
        shelf.places().stream()
            .filter(place -> place.domain().equals(candidate.place().domain()))
            .filter(place -> !place.equals(candidate.place()))
            .count();
    if (products >= MOST_PRODUCTS) {
      throw Submission.refused(
          candidate.place().domain(),
          List.of("the domain has " + MOST_PRODUCTS + " registered products already"));
    }
  }

  private static void discard(Path folder) {
    try {
      if (Files.exists(folder)) {
        DurableFiles.delete(folder);
      }
    } catch (IOException e) {
      LOG.warn("{} could not be deleted", folder, e);
    }
  }

  private void forgetOld(ProductShelf.Place place) {
    try {
      shelf.forgetOld(place);
    } catch (IOException e) {
      LOG.warn("old revisions of {} could not be deleted", place, e);
    }
  }

  /**
   * Puts an earlier revision in force again.
   *
   * @param product its name or id
   * @param to the revision, 0 to publish none; empty for the one before the present one
   */
  public Registration undo(String domain, String product, Optional<Long> to, Registrar by) {
    return inTurn(() -> undone(domain, product, to, by));
  }

  private Registration undone(String domain, String product, Optional<Long> to, Registrar by)
      throws IOException {
    ProductShelf.Place place = find(domain, product);
    List<Revision> revisions = shelf.revisions(place);
    Optional<Revision> current = revisions.stream().filter(Revision::inForce).findFirst();
    if (to.isEmpty() && current.isEmpty()) {
      throw Submission.refused(
          product, List.of("no revision of it is in force, so there is nothing to undo"));
    }
    long wanted = to.orElseGet(() -> current.orElseThrow().previous());
    Optional<Revision> target = revisions.stream().filter(r -> r.number() == wanted).findFirst();
    if (wanted != 0 && target.isEmpty()) {
      throw new GatewayException(
          ErrorCode.PRODUCT_NOT_FOUND,
          "revision "
              + wanted
              + " of "
              + product
              + " is not kept; portico products history lists"
              + " those that are");
    }
    Revision named = target.orElseGet(() -> revisions.get(0));
    Candidate candidate = Candidate.kept(catalog, shelf, place, wanted);
    CandidateCheck.Found found = check(candidate, by).ofKept();
    if (!found.faults().isEmpty()) {
      throw Submission.refused(named.name(), found.faults());
    }
    Registration checked =
        new Registration(
            Outcome.UNDONE,
            domain,
            named.id(),
            named.name(),
            target.map(Revision::version).orElse(""),
            current.map(Revision::version).orElse(""),
            wanted,
            current.map(Revision::number).orElse(0L),
            List.of(),
            found.warnings());
    if (current.map(Revision::number).orElse(0L) == wanted) {
      return checked.with(Outcome.UNCHANGED, wanted);
    }
    by.accepted(checked);
    putInForce(candidate);
    return checked;
  }

  private ProductShelf.Place find(String domain, String product) throws IOException {
    List<ProductShelf.Place> found = new ArrayList<>();
    for (ProductShelf.Place place : shelf.places()) {
      if (place.domain().equals(domain)) {
        Optional<Revision> newest = shelf.revisions(place).stream().findFirst();
        if (newest.filter(r -> r.id().equals(product)).isPresent()) {
          return place;
        } else if (newest.filter(r -> r.name().equals(product)).isPresent()) {
          found.add(place);
        }
      }
    }
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new GatewayException(
        ErrorCode.PRODUCT_NOT_FOUND,
        found.isEmpty()
            ? "domain " + domain + " has registered no product " + product
            : "domain "
                + domain
                + " has several products of the name "
                + product
                + "; give the id of one");
  }

  /** A product and its revisions, the newest first. */
  public record Kept(String domain, List<Revision> revisions) {
    public Kept {
      revisions = List.copyOf(revisions);
    }
  }

  /** The registered products of the domains that {@code wanted} takes; waits for nobody. */
  public List<Kept> kept(Predicate<String> wanted) {
    List<Kept> kept = new ArrayList<>();
    for (ProductShelf.Place place : shelf.places()) {
      if (wanted.test(place.domain())) {
        List<Revision> revisions = revisions(place);
        if (!revisions.isEmpty()) {
          kept.add(new Kept(place.domain(), revisions));
        }
      }
    }
    return kept;
  }

  private List<Revision> revisions(ProductShelf.Place place) {
    try {
      return shelf.revisions(place);
    } catch (IOException e) {
      LOG.debug("{} is read again, old revisions may have been deleted meanwhile", place, e);
    }
    try {
      return shelf.revisions(place);
    } catch (IOException e) {
      LOG.warn("the registrations of {} cannot be read", place, e);
      return List.of();
    }
  }

  /** The refusal that tells to try again. */
  private static GatewayException busy() {
    return new GatewayException(
        ErrorCode.REGISTRATION_BUSY,
        "other registrations are at work and this one's turn did not come in time; nothing was"
            + " changed, try again");
  }

  private static GatewayException unwritable(IOException e) {
    LOG.error("the folder of registered products cannot be used", e);
    return new GatewayException(
        ErrorCode.INTERNAL, "the server cannot keep registrations now; its log has the details", e);
  }
}
