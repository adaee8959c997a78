/**
 * Results as an Arrow IPC stream: one schema, then record batches. Only the format's own message
 * classes are used, and only here; buffers are filled on the heap, so that the server needs no flag
 * of the JVM for it. Nothing here is null.
 */
package dev.portico.gateway.result.arrow;
