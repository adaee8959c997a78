package dev.portico.gateway;

import dev.portico.gateway.audit.AuditTrail;
import dev.portico.gateway.audit.ProductEvent;
import dev.portico.gateway.audit.ProductEvent.Attempt;
import dev.portico.gateway.audit.ProductEvent.Standing;
import dev.portico.gateway.catalog.LiveCatalog;
import dev.portico.gateway.catalog.ProductRegistry;
import dev.portico.gateway.catalog.ProductRegistry.Mode;
import dev.portico.gateway.catalog.Registrar;
import dev.portico.gateway.catalog.Registration;
import dev.portico.gateway.catalog.Registration.Outcome;
import dev.portico.gateway.catalog.Submission;
import dev.portico.gateway.catalog.TableName;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.policy.CallerView;
import dev.portico.gateway.policy.ViewColumn;
import dev.portico.gateway.protocol.http.Products;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.session.Principal;
import dev.portico.gateway.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Lets owners of domains register products, and records it. Safe for many threads. */
final class ProductOperations implements Products {
  /** How long a registration waits for what the stores say of its tables. */
  private static final Duration STORE_PATIENCE = Duration.ofSeconds(5);

  private static final int MOST_DRIFT = 50;

  private final ProductRegistry registry;
  private final LiveCatalog catalog;
  private final QueryService queries;
  private final AuditTrail audit;

  ProductOperations(
      ProductRegistry registry, LiveCatalog catalog, QueryService queries, AuditTrail audit) {
    this.registry = registry;
    this.catalog = catalog;
    this.queries = queries;
    this.audit = audit;
  }

  @Override
  public Registration register(Session by, String domain, Map<String, byte[]> files, Mode mode) {
    Attempt attempt =
        attempt(
            mode == Mode.CHECK ? ProductEvent.Kind.CHECK : ProductEvent.Kind.REGISTER,
            by,
            domain,
            Submission.productId(files));
    Registration done =
        recorded(
            by,
            attempt,
            registrar -> registry.register(new Submission(domain, files), registrar, mode));
    return done.outcome() == Outcome.REGISTERED ? done.warned(drift(done)) : done;
  }

  @Override
  public Registration undo(Session by, String domain, String product, Optional<Long> to) {
    return recorded(
        by,
        attempt(ProductEvent.Kind.UNDO, by, domain, product),
        registrar -> registry.undo(domain, product, to, registrar));
  }

  private static Attempt attempt(
      ProductEvent.Kind kind, Session by, String domain, String product) {
    return new Attempt(kind, by.principal().name(), by.client(), domain, product);
  }

  @Override
  public List<ProductRegistry.Kept> kept(Session by) {
    Principal principal = by.principal();
    boolean all = principal.hasRole(Principal.OPERATOR_ROLE);
    if (!all && !principal.hasRole(Principal.DOMAIN_OWNER_ROLE)) {
      throw new GatewayException(
          ErrorCode.ACCESS_DENIED,
          "registered products are listed for the owners of their domains (role "
              + Principal.DOMAIN_OWNER_ROLE
              + ") and for operators");
    }
    return registry.kept(domain -> all || principal.ownsDomain(domain));
  }

  private Registration recorded(
      Session by, Attempt attempt, Function<Registrar, Registration> work) {
    try {
      requireOwner(by.principal(), attempt.domain());
      Asking asking = new Asking(by, queries, accepted -> accepted(attempt, accepted));
      Registration done = work.apply(asking);
      if (done.outcome() == Outcome.CHECKED || done.outcome() == Outcome.UNCHANGED) {
        audit.product(ended(attempt, done, done.outcome().name()));
      }
      return done;
    } catch (GatewayException e) {
      audit.product(attempt.refused(e.code()));
      throw e;
    } catch (RuntimeException | Error e) {
      audit.product(attempt.refused(ErrorCode.INTERNAL));
      throw e;
    }
  }

  /** On the disk before anything is in force. */
  private void accepted(Attempt attempt, Registration accepted) {
    audit.product(ended(attempt, accepted, "OK")).await();
  }

  private static ProductEvent ended(Attempt attempt, Registration done, String how) {
    return attempt.ended(
        how,
        done.id(),
        new Standing(done.previousVersion(), done.previousRevision()),
        new Standing(done.version(), done.revision()));
  }

  private static void requireOwner(Principal principal, String domain) {
    if (!principal.ownsDomain(domain)) {
      throw new GatewayException(
          ErrorCode.ACCESS_DENIED,
          "products are registered by those who own their domain: you need the role "
              + Principal.DOMAIN_OWNER_ROLE
              + ", and the domain in your attribute domains");
    }
  }

  /** What the stores say of the tables, as far as they answer soon. */
  private List<String> drift(Registration done) {
    catalog.awaitProbed(STORE_PATIENCE);
    return catalog.snapshot().drift().stream()
        .filter(drift -> of(done, drift.table()))
        .limit(MOST_DRIFT)
        .map(
            drift ->
                "drift: "
                    + drift.table()
                    + (drift.column().isEmpty() ? "" : "." + drift.column())
                    + ": the contract says "
                    + drift.contractSays()
                    + ", the store says "
                    + drift.storeSays())
        .toList();
  }

  private boolean of(Registration done, TableName table) {
    return catalog
        .snapshot()
        .table(table)
        .flatMap(t -> t.product())
        .filter(p -> p.domain().equals(done.domain()) && p.id().equals(done.id()))
        .isPresent();
  }

  /** A registrar whose sight is that of their queries, looked up when it is needed. */
  private static final class Asking implements Registrar {
    private final Session session;
    private final QueryService queries;
    private final Consumer<Registration> record;
    private CallerView view;

    Asking(Session session, QueryService queries, Consumer<Registration> record) {
      this.session = session;
      this.queries = queries;
      this.record = record;
    }

    @Override
    public String name() {
      return session.principal().name();
    }

    @Override
    public Optional<Set<String>> columns(TableName table) {
      if (view == null) {
        view = queries.view(session);
      }
      return view.table(table)
          .map(seen -> seen.columns().stream().map(ViewColumn::name).collect(Collectors.toSet()));
    }

    @Override
    public void accepted(Registration registration) {
      record.accept(registration);
    }
  }
}
