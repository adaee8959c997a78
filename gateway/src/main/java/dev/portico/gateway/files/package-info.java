/**
 * Folders of the server's own: who may read what lies in them, and whose turn it is to write. Knows
 * nothing of what is written.
 */
package dev.portico.gateway.files;
