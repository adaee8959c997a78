/**
 * The rows of the gateway's own tables, {@code portico} and {@code INFORMATION_SCHEMA}: made at
 * each execution out of what its caller may see, never kept. {@code null} stands for NULL in cells
 * only.
 */
package dev.portico.gateway.query.own;
