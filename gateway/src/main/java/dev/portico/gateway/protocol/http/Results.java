package dev.portico.gateway.protocol.http;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.portico.gateway.audit.TraceParent;
import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.execute.RowStream;
import dev.portico.gateway.query.QueryService;
import dev.portico.gateway.query.SqlRequest;
import dev.portico.gateway.result.ByteEncoder;
import dev.portico.gateway.result.HtmlTable;
import dev.portico.gateway.result.ResultFormat;
import dev.portico.gateway.result.SpoolFile;
import dev.portico.gateway.result.TextBytes;
import dev.portico.gateway.result.arrow.ArrowStream;
import dev.portico.gateway.session.Session;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Runs the statement of a request and answers its rows in the form asked for. Called on a thread
 * that may wait.
 */
final class Results {
  /** A file that is made holds disk space until its client has it. */
  private static final Duration LONGEST_DELIVERY = Duration.ofHours(1);

  private final QueryService queries;
  private final Exports exports;
  private final Connections connections;
  private final Executor threads;
  private final Executor cancels;
  private final Duration readerPatience;

  /**
   * @param threads where rows are read and encoded
   * @param cancels where queries are cancelled, which may wait for a store
   * @param readerPatience after which a client that takes nothing counts as gone
   */
  Results(
      QueryService queries,
      Exports exports,
      Connections connections,
      Executor threads,
      Executor cancels,
      Duration readerPatience) {
    this.connections = connections;
    this.queries = queries;
    this.exports = exports;
    this.threads = threads;
    this.cancels = cancels;
    this.readerPatience = readerPatience;
  }

  /** The answer, also to a statement that fails. */
  HttpResponse answer(ServiceRequestContext ctx, ResultRequest asked) {
    RequestHeaders headers = ctx.request().headers();
    ContentCoding coding =
        asked.form().making() == ResultForm.Making.STREAMED
            ? ContentCoding.of(headers)
            : ContentCoding.IDENTITY;
    Session session =
        new Session(
            asked.caller().principal(),
            asked.caller().client(),
            asked.caller().accessKey(),
            asked.settings());
    RunningCall call = new RunningCall(queries, session);
    ctx.whenRequestCancelling().thenRunAsync(call::clientLeft, cancels);
    connections.whenGone(ctx, call::clientLeft, cancels);
    SqlRequest statement =
        new SqlRequest(
            asked.sql(), asked.parameters(), Optional.empty(), 0, call::started, caller(headers));
    try {
      RowStream rows = queries.run(session, statement);
      call.answered(rows);
      asked.caller().answered(call.queryId(), "OK");
      return asked.form().making() == ResultForm.Making.STREAMED
          ? streamed(rows, asked, session, coding)
          : whole(rows, asked, session);
    } catch (RuntimeException e) {
      asked.caller().answered(call.queryId(), Problems.outcome(e));
      return Problems.of(e, call.queryId()).toHttpResponse();
    }
  }

  /**
   * What a program that only asks for the headers gets: the statement is not run. Nobody knows how
   * long its answer would be, so nothing is said of that, where a whole response would say 0.
   */
  HttpResponse heading(ResultRequest asked) {
    HttpResponseWriter heading = HttpResponse.streaming();
    heading.write(headers(asked).build());
    heading.close();
    asked.caller().answered(Optional.empty(), "HEAD");
    return heading;
  }

  /** A header that is there twice or is none of the standard's is as good as none. */
  static Optional<TraceParent> caller(RequestHeaders headers) {
    List<String> parents = headers.getAll("traceparent");
    return parents.size() == 1 ? TraceParent.parse(parents.get(0)) : Optional.empty();
  }

  private HttpResponse streamed(
      RowStream rows, ResultRequest asked, Session session, ContentCoding coding) {
    ResponseHeadersBuilder headers;
    Chunks chunks;
    try {
      headers = headers(rows, asked);
      chunks = new RowChunks(rows, encoder(asked, session), coding);
    } catch (RuntimeException | Error e) {
      rows.close();
      throw e;
    }
    headers.add(HttpHeaderNames.VARY, "Accept-Encoding");
    if (coding != ContentCoding.IDENTITY) {
      headers.add(HttpHeaderNames.CONTENT_ENCODING, coding.token());
    }
    return pump(rows.queryId(), chunks, headers.build());
  }

  private static ByteEncoder encoder(ResultRequest asked, Session session) {
    return switch (asked.form()) {
      case CSV -> text(ResultFormat.CSV, asked, session);
      case TSV -> text(ResultFormat.TSV, asked, session);
      case JSON -> text(ResultFormat.JSON, asked, session);
      case HTML -> text(ResultFormat.HTML, asked, session);
      case ARROW -> new ArrowStream();
      case XLSX, PARQUET -> throw new IllegalArgumentException(asked.form() + " is made whole");
    };
  }

  private static ByteEncoder text(ResultFormat format, ResultRequest asked, Session session) {
    return new TextBytes(format.encoder(session.settings().timeZone(), asked.formulas()));
  }

  private HttpResponse whole(RowStream rows, ResultRequest asked, Session session) {
    ResponseHeadersBuilder headers;
    SpoolFile file = null;
    FileChunks chunks;
    try (rows) {
      headers = headers(rows, asked);
      if (rows.columns().isEmpty()) {
        throw withoutResult();
      }
      file = exports.spools().file();
      if (asked.form() == ResultForm.PARQUET) {
        exports.parquet().write(rows, file.path(), file::grown);
        file.grown();
      } else {
        XlsxAnswer.write(rows, asked, session, file);
      }
      chunks = new FileChunks(file, LONGEST_DELIVERY);
    } catch (RuntimeException | Error e) {
      discard(file);
      throw e;
    } catch (IOException e) {
      discard(file);
      throw SpoolFile.failed(e);
    }
    headers.contentLength(chunks.length());
    return pump(rows.queryId(), chunks, headers.build());
  }

  private static void discard(SpoolFile file) {
    if (file != null) {
      file.close();
    }
  }

  private static GatewayException withoutResult() {
    return new GatewayException(
        ErrorCode.NOT_SUPPORTED,
        "the statement has no result, and a URL is for results: write SELECT, WITH or TABLE");
  }

  private HttpResponse pump(String queryId, Chunks chunks, ResponseHeaders headers) {
    return new ResultPump(queryId, chunks, headers, threads, cancels, readerPatience).respond();
  }

  private static ResponseHeadersBuilder headers(RowStream rows, ResultRequest asked) {
    if (asked.fileName().isPresent() && rows.columns().isEmpty()) {
      throw withoutResult();
    }
    return headers(asked).add("portico-query-id", rows.queryId());
  }

  private static ResponseHeadersBuilder headers(ResultRequest asked) {
    ResponseHeadersBuilder headers =
        ResponseHeaders.builder(HttpStatus.OK)
            .add(HttpHeaderNames.CONTENT_TYPE, asked.form().contentType());
    asked
        .fileName()
        .ifPresent(
            name ->
                headers.add(
                    HttpHeaderNames.CONTENT_DISPOSITION, FileName.disposition(name, asked.form())));
    SecurityHeaders.add(headers);
    if (asked.form() == ResultForm.HTML) {
      headers.set(HttpHeaderNames.CONTENT_SECURITY_POLICY, HtmlTable.securityPolicy());
    }
    return headers;
  }
}
