package dev.portico.gateway.protocol.avatica;

import dev.portico.gateway.error.ErrorCode;
import dev.portico.gateway.error.GatewayException;
import dev.portico.gateway.query.PreparedQuery;
import dev.portico.spi.BindValue;
import java.util.List;
import org.apache.calcite.avatica.ConnectionPropertiesImpl;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.remote.Service;

/**
 * Avatica's requests, each answered by the pipeline or from the caller's view. Safe for many
 * threads.
 */
final class PorticoService implements Service {
  private static final int NO_UPDATE_COUNT = -1;

  private final Connections connections;
  private final MetadataTables metadata;

  PorticoService(Connections connections, MetadataTables metadata) {
    this.connections = connections;
    this.metadata = metadata;
  }

  @Override
  public OpenConnectionResponse apply(OpenConnectionRequest request) {
    connections.open(request.connectionId, request.info);
    return new OpenConnectionResponse();
  }

  @Override
  public CloseConnectionResponse apply(CloseConnectionRequest request) {
    connections.close(request.connectionId);
    return new CloseConnectionResponse();
  }

  /** Keeps the schema and nothing else: the session is read-only, without transactions. */
  @Override
  public ConnectionSyncResponse apply(ConnectionSyncRequest request) {
    return connections.with(
        request.connectionId,
        connection -> {
          if (request.connProps != null && request.connProps.getSchema() != null) {
            ConnectionProperties.schema(connection.session(), request.connProps.getSchema());
          }
          ConnectionPropertiesImpl properties = new ConnectionPropertiesImpl();
          properties.setAutoCommit(true).setReadOnly(true).setTransactionIsolation(0);
          properties.merge(request.connProps);
          properties
              .setCatalog(MetadataTables.CATALOG)
              .setSchema(connection.session().settings().schema().orElse(""));
          properties.setDirty(false);
          return new ConnectionSyncResponse(properties, null);
        });
  }

  @Override
  public CreateStatementResponse apply(CreateStatementRequest request) {
    return connections.with(
        request.connectionId,
        connection ->
            new CreateStatementResponse(
                request.connectionId, connection.newStatement().number(), null));
  }

  @Override
  public CloseStatementResponse apply(CloseStatementRequest request) {
    return connections.with(
        request.connectionId,
        connection -> {
          connection.closeStatement(request.statementId);
          return new CloseStatementResponse();
        });
  }

  @Override
  public PrepareResponse apply(PrepareRequest request) {
    connections.refuseWhenStopping();
    return connections.with(
        request.connectionId, connection -> prepare(connection, required(request.sql)));
  }

  private static PrepareResponse prepare(OpenConnection connection, String sql) {
    OpenStatement statement = connection.newStatement();
    try {
      PreparedQuery prepared = statement.prepare(sql);
      Meta.Signature signature = Signatures.ofPrepared(connection.wire(), prepared, sql);
      return new PrepareResponse(
          new Meta.StatementHandle(connection.id(), statement.number(), signature), null);
    } catch (RuntimeException e) {
      connection.closeStatement(statement.number());
      throw e;
    }
  }

  @Override
  public ExecuteResponse apply(PrepareAndExecuteRequest request) {
    connections.refuseWhenStopping();
    return connections.with(
        request.connectionId,
        connection ->
            execute(
                connection,
                connection.statementToExecute(request.statementId),
                required(request.sql),
                List.of(),
                request.maxRowCount));
  }

  @Override
  public ExecuteResponse apply(ExecuteRequest request) {
    connections.refuseWhenStopping();
    return connections.with(
        request.statementHandle.connectionId,
        connection -> {
          OpenStatement statement = connection.statementToExecute(request.statementHandle.id);
          List<BindValue> values =
              Parameters.read(
                  connection.wire(), request.parameterValues, statement.parameterTypes());
          return answer(connection, statement, statement.executePrepared(values));
        });
  }

  private static ExecuteResponse execute(
      OpenConnection connection,
      OpenStatement statement,
      String sql,
      List<BindValue> values,
      long maxRows) {
    return answer(connection, statement, statement.execute(sql, values, maxRows));
  }

  private static ExecuteResponse answer(
      OpenConnection connection, OpenStatement statement, ResultCursor result) {
    ResultSetResponse response =
        result.columns().isEmpty()
            ? new ResultSetResponse(connection.id(), statement.number(), false, null, null, 0, null)
            : new ResultSetResponse(
                connection.id(),
                statement.number(),
                false,
                Signatures.ofResult(connection.wire(), result.columns(), ""),
                result.first(),
                NO_UPDATE_COUNT,
                null);
    return new ExecuteResponse(List.of(response), false, null);
  }

  @Override
  public FetchResponse apply(FetchRequest request) {
    return connections.with(
        request.connectionId,
        connection -> {
          Meta.Frame frame = connection.statement(request.statementId).fetch(request.offset);
          return new FetchResponse(frame, false, false, null);
        });
  }

  /**
   * A client asks this after it lost a statement; rows are never read twice, so there is nothing to
   * resume.
   */
  @Override
  public SyncResultsResponse apply(SyncResultsRequest request) {
    throw new GatewayException(
        ErrorCode.STATEMENT_UNKNOWN, "this result is gone; execute the statement again");
  }

  @Override
  public CommitResponse apply(CommitRequest request) {
    return connections.with(request.connectionId, connection -> EmptyAnswers.COMMIT);
  }

  @Override
  public RollbackResponse apply(RollbackRequest request) {
    return connections.with(request.connectionId, connection -> EmptyAnswers.ROLLBACK);
  }

  @Override
  public ExecuteBatchResponse apply(PrepareAndExecuteBatchRequest request) {
    throw noBatches();
  }

  @Override
  public ExecuteBatchResponse apply(ExecuteBatchRequest request) {
    throw noBatches();
  }

  private static GatewayException noBatches() {
    return new GatewayException(
        ErrorCode.NOT_SUPPORTED, "batches are for changes, and data products are read-only");
  }

  @Override
  public DatabasePropertyResponse apply(DatabasePropertyRequest request) {
    return connections.with(
        request.connectionId,
        connection -> new DatabasePropertyResponse(DatabaseProperties.all(), null));
  }

  @Override
  public ResultSetResponse apply(CatalogsRequest request) {
    return metadata(request.connectionId, MetadataQuery.of(MetadataKind.CATALOGS));
  }

  @Override
  public ResultSetResponse apply(SchemasRequest request) {
    return metadata(
        request.connectionId,
        MetadataQuery.of(MetadataKind.SCHEMAS)
            .within(request.catalog, request.schemaPattern, null));
  }

  @Override
  public ResultSetResponse apply(TablesRequest request) {
    return metadata(
        request.connectionId,
        MetadataQuery.of(MetadataKind.TABLES)
            .within(request.catalog, request.schemaPattern, request.tableNamePattern)
            .types(request.typeList));
  }

  @Override
  public ResultSetResponse apply(TableTypesRequest request) {
    return metadata(request.connectionId, MetadataQuery.of(MetadataKind.TABLE_TYPES));
  }

  @Override
  public ResultSetResponse apply(TypeInfoRequest request) {
    return metadata(request.connectionId, MetadataQuery.of(MetadataKind.TYPE_INFO));
  }

  @Override
  public ResultSetResponse apply(ColumnsRequest request) {
    return metadata(
        request.connectionId,
        MetadataQuery.of(MetadataKind.COLUMNS)
            .within(request.catalog, request.schemaPattern, request.tableNamePattern)
            .column(request.columnNamePattern));
  }

  /** Answers a metadata question whole, in one frame; its statement number is never used again. */
  ResultSetResponse metadata(String connectionId, MetadataQuery query) {
    return connections.with(
        connectionId,
        connection -> {
          MetadataTables.Answer answer = metadata.answer(connection.session(), query);
          FrameBuilder frame =
              FrameBuilder.of(
                  connection.wire(), answer.columns(), connection.session().settings().timeZone());
          answer.batch().ifPresent(batch -> frame.add(RowSlice.whole(batch)));
          return new ResultSetResponse(
              connectionId,
              Integer.MAX_VALUE,
              true,
              Signatures.ofResult(connection.wire(), answer.columns(), ""),
              frame.build(0, true),
              NO_UPDATE_COUNT,
              null);
        });
  }

  private static String required(String sql) {
    if (sql == null) {
      throw new GatewayException(ErrorCode.REQUEST_INVALID, "the request has no SQL text");
    }
    return sql;
  }

  @Override
  public void setRpcMetadata(RpcMetadataResponse ignored) {
    // The server's address is no business of its clients.
  }
}
