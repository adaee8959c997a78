/**
 * The doors share this: who a caller is, and what tools show beside tables. One sub-package per
 * door turns its wire format into calls of the pipeline and back.
 */
package dev.portico.gateway.protocol;
