/**
 * Conversations of programs that read over JDBC, replayed against a served gateway through the
 * driver as it is delivered, with the answers checked. The calls of Spark, Metabase, DBeaver and
 * parts of LibreOffice follow their sources, those of Tableau the reports of its users, the others
 * what such programs are known to ask. One file for each program.
 */
package dev.portico.gateway.bitools;
