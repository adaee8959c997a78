/**
 * Proofs of {@code README.md} and {@code docs/}: links lead somewhere, named types exist, settings
 * are read, snippets compile, and the guides work as they are written.
 */
package dev.portico.gateway.docs;
