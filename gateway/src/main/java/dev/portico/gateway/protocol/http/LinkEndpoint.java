package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.portico.gateway.protocol.filter.TableQuestion;
import dev.portico.gateway.result.Formulas;
import dev.portico.gateway.session.SessionSettings;
import dev.portico.gateway.state.Reading;
import dev.portico.gateway.state.SavedQueries;
import dev.portico.gateway.state.SavedQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Results by URL, for spreadsheets and browsers: {@code GET /v1/query.csv?sql=…} and {@code GET
 * /v1/tables/<schema>/<table>.csv}.
 */
final class LinkEndpoint {
  private static final List<String> SETTINGS =
      List.of("as_of", "purpose", "time_zone", "application");
  private static final String FORMULAS = "formulas";

  private final Results results;
  private final LinkCallers callers;
  private final SavedQueries saved;
  private final BoundedWork work;

  LinkEndpoint(Results results, LinkCallers callers, SavedQueries saved, BoundedWork work) {
    this.results = results;
    this.callers = callers;
    this.saved = saved;
    this.work = work;
  }

  /** The rows of a statement. */
  HttpResponse query(ServiceRequestContext ctx, ResultForm form) {
    return respond(
        ctx,
        parameters ->
            noted(
                callers.of(ctx, parameters),
                caller -> {
                  parameters.only(known(form, List.of("sql", "schema")));
                  SessionSettings settings = settings(ctx, caller, parameters);
                  String sql = caller.statement(parameters.value("sql"));
                  return request(caller, settings, sql, form, parameters, "query");
                }));
  }

  /** The rows of a table, or some of them. */
  HttpResponse table(ServiceRequestContext ctx) {
    return respond(
        ctx,
        parameters -> noted(callers.of(ctx, parameters), caller -> table(ctx, caller, parameters)));
  }

  private static ResultRequest table(
      ServiceRequestContext ctx, LinkCaller caller, UrlParameters parameters) {
    String file = ctx.pathParam("file");
    ResultForm form = form(file);
    parameters.only(known(form, TableQuestion.parameters()));
    SessionSettings settings = settings(ctx, caller, parameters);
    TableQuestion question =
        caller.question(TableQuestion.of(ctx.pathParam("schema"), stem(file), parameters::value));
    String name = question.schema() + "-" + question.table();
    return request(caller, settings, question.sql(), form, parameters, name);
  }

  /** What is wrong with a request is an outcome, too. */
  private static ResultRequest noted(
      LinkCaller caller, Function<LinkCaller, ResultRequest> reading) {
    try {
      return reading.apply(caller);
    } catch (RuntimeException e) {
      caller.answered(Optional.empty(), Problems.outcome(e));
      throw e;
    }
  }

  /** The rows of a query that the caller has saved; the URL's settings win over those saved. */
  HttpResponse saved(ServiceRequestContext ctx) {
    return respond(
        ctx,
        parameters -> {
          LinkCaller caller = callers.named(ctx);
          String file = ctx.pathParam("name");
          ResultForm form = form(file);
          List<String> known = known(form, List.of());
          known.removeAll(LinkCallers.parameters());
          parameters.only(known);
          SavedQuery query =
              saved.find(caller.principal().name(), stem(file)).orElseThrow(SavedEndpoint::unknown);
          SessionSettings settings =
              RequestSettings.of(ctx.request().headers(), parameters, query.reading().settings());
          Reading.Statement statement = (Reading.Statement) query.reading().target();
          return request(caller, settings, statement.sql(), form, parameters, query.name());
        });
  }

  private static ResultForm form(String file) {
    return ResultForm.ofExtension(file.substring(file.lastIndexOf('.') + 1))
        .filter(form -> file.lastIndexOf('.') >= 0)
        .orElseThrow(LinkEndpoint::unknownForm);
  }

  private static String stem(String file) {
    return file.substring(0, file.lastIndexOf('.'));
  }

  private HttpResponse respond(
      ServiceRequestContext ctx, Function<UrlParameters, ResultRequest> reading) {
    return work.respond(
        ctx,
        () -> {
          CrossSite.refuseEmbedding(ctx.request().headers());
          ResultRequest asked = reading.apply(UrlParameters.of(ctx));
          return CompletableFuture.completedFuture(
              ctx.method() == HttpMethod.HEAD
                  ? results.heading(asked)
                  : results.answer(ctx, asked));
        });
  }

  private static SessionSettings settings(
      ServiceRequestContext ctx, LinkCaller caller, UrlParameters parameters) {
    return caller.settings(
        RequestSettings.of(ctx.request().headers(), parameters, caller.usualSettings()));
  }

  private static ResultRequest request(
      LinkCaller caller,
      SessionSettings settings,
      String sql,
      ResultForm form,
      UrlParameters parameters,
      String name) {
    return new ResultRequest(
        caller, settings, sql, List.of(), form, formulas(form, parameters), Optional.of(name));
  }

  private static List<String> known(ResultForm form, List<String> own) {
    List<String> known = new ArrayList<>(own);
    known.addAll(SETTINGS);
    if (form.mayHoldFormulas()) {
      known.add(FORMULAS);
    }
    known.addAll(LinkCallers.parameters());
    return known;
  }

  /** A text file behind a URL is a spreadsheet's until somebody says otherwise. */
  private static Formulas formulas(ResultForm form, UrlParameters parameters) {
    String wanted = parameters.value(FORMULAS).orElse("quote");
    return switch (wanted) {
      case "keep" -> Formulas.KEEP;
      case "quote" -> form.mayHoldFormulas() ? Formulas.QUOTE : Formulas.KEEP;
      default -> throw UrlParameters.invalid("formulas is quote or keep");
    };
  }

  private static Refusal unknownForm() {
    List<String> endings = new ArrayList<>();
    for (ResultForm form : ResultForm.values()) {
      endings.add("." + form.extension());
    }
    return new Refusal(
        HttpStatus.NOT_FOUND, "the path ends with the form: " + String.join(", ", endings));
  }
}
