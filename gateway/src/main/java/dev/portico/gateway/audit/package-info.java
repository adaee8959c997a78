/**
 * What is remembered of a query: one structured event when it is over, and the numbers that
 * monitoring reads. Imports only {@code session}, {@code config} and {@code error}, so that every
 * step may report here.
 */
package dev.portico.gateway.audit;
