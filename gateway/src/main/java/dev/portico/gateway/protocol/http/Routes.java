package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.state.Remembered;

/** Every address of the door, each with one method; OData's are a tree of their own. */
final class Routes {
  private final ServerBuilder builder;
  private final Behind behind;
  private final Connections connections;
  private final BoundedWork queryWork;
  private final BoundedWork operationWork;
  private final Patience patience;
  private final Callers callers;

  /**
   * @param queryWork where statements run
   * @param operationWork where everything else waits
   */
  Routes(
      ServerBuilder builder,
      Behind behind,
      Connections connections,
      BoundedWork queryWork,
      BoundedWork operationWork,
      Patience patience) {
    this.builder = builder;
    this.behind = behind;
    this.connections = connections;
    this.queryWork = queryWork;
    this.operationWork = operationWork;
    this.patience = patience;
    this.callers = new Callers(behind.authenticator());
  }

  void addAll() {
    LinkEndpoint links = results();
    saved(links);
    keys();
    queries();
    products();
    operations();
    odata();
  }

  private void on(HttpMethod method, String path, HttpService service) {
    builder.service(Route.builder().methods(method).path(path).build(), service);
  }

  private JsonRequests bodies(BoundedWork work) {
    return new JsonRequests(work, patience.body());
  }

  private LinkEndpoint results() {
    Results results =
        new Results(
            behind.queries(),
            behind.exports(),
            connections,
            queryWork.threads(),
            operationWork.threads(),
            patience.reader());
    Remembered remembered = behind.remembered();
    LinkEndpoint links =
        new LinkEndpoint(
            results, new LinkCallers(callers, remembered.keys()), remembered.saved(), queryWork);
    on(HttpMethod.POST, "/v1/query", new QueryEndpoint(results, callers, bodies(queryWork)));
    for (ResultForm form : ResultForm.values()) {
      on(HttpMethod.GET, "/v1/query." + form.extension(), (ctx, r) -> links.query(ctx, form));
    }
    on(HttpMethod.GET, "/v1/tables/{schema}/{file}", (ctx, r) -> links.table(ctx));
    return links;
  }

  private void saved(LinkEndpoint links) {
    SavedEndpoint saved =
        new SavedEndpoint(
            behind.remembered(), behind.queries(), callers, operationWork, bodies(operationWork));
    on(HttpMethod.GET, "/v1/saved", (ctx, r) -> saved.list(ctx));
    on(
        HttpMethod.GET,
        "/v1/saved/{name}",
        (ctx, r) -> ctx.pathParam("name").contains(".") ? links.saved(ctx) : saved.show(ctx));
    on(HttpMethod.PUT, "/v1/saved/{name}", saved::save);
    on(HttpMethod.DELETE, "/v1/saved/{name}", (ctx, r) -> saved.delete(ctx));
  }

  private void keys() {
    KeysEndpoint keys =
        new KeysEndpoint(
            behind.remembered(), behind.queries(), callers, operationWork, bodies(operationWork));
    on(HttpMethod.POST, "/v1/keys", keys::create);
    on(HttpMethod.GET, "/v1/keys", (ctx, r) -> keys.list(ctx));
    on(HttpMethod.GET, "/v1/keys/{id}", (ctx, r) -> keys.show(ctx));
    on(HttpMethod.DELETE, "/v1/keys/{id}", (ctx, r) -> keys.revoke(ctx));
  }

  private void queries() {
    QueryService queries = behind.queries();
    RunningQueriesEndpoint running = new RunningQueriesEndpoint(queries, callers, operationWork);
    on(HttpMethod.GET, "/v1/queries", (ctx, r) -> running.list(ctx));
    on(HttpMethod.DELETE, "/v1/queries/{id}", (ctx, r) -> running.cancel(ctx));
  }

  private void products() {
    ProductsEndpoint products =
        new ProductsEndpoint(
            behind.operations().products(), callers, operationWork, bodies(operationWork));
    on(HttpMethod.POST, "/v1/products", products::register);
    on(HttpMethod.POST, "/v1/products/undo", products::undo);
    on(HttpMethod.GET, "/v1/products", (ctx, r) -> products.list(ctx));
  }

  private void operations() {
    Operations operations = behind.operations();
    OperationsEndpoint operating =
        new OperationsEndpoint(operations, callers, operationWork, bodies(operationWork));
    DriverDownload driver = new DriverDownload(operations.driverJar(), operationWork);
    on(HttpMethod.POST, "/v1/reload", (ctx, r) -> operating.reload(ctx));
    on(HttpMethod.POST, "/v1/history/erase", operating::erase);
    on(HttpMethod.GET, "/v1/driver", (ctx, r) -> driver.answer(ctx));
    on(HttpMethod.HEAD, "/v1/driver", (ctx, r) -> driver.answer(ctx));
    on(HttpMethod.GET, "/healthz", (ctx, r) -> operating.health());
    on(HttpMethod.GET, "/readyz", (ctx, r) -> operating.ready());
    on(HttpMethod.GET, "/metrics", (ctx, r) -> operating.metrics(ctx));
  }

  /** OData answers every method itself, in its own form. */
  private void odata() {
    ODataEndpoint odata =
        new ODataEndpoint(
            behind.queries(), connections, callers, queryWork, operationWork.threads());
    builder
        .route()
        .pathPrefix(ODataEndpoint.PATH)
        .methods(HttpMethod.knownMethods())
        .build((ctx, request) -> odata.answer(ctx));
  }
}
