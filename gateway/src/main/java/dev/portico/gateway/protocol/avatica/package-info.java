/**
 * The JDBC door: Avatica's protobuf requests over HTTP become calls of {@link
 * dev.portico.gateway.query.QueryService}. Any Avatica client can connect; Portico's own driver
 * gets columnar frames and passes time limits. Null never crosses into the pipeline.
 */
package dev.portico.gateway.protocol.avatica;
