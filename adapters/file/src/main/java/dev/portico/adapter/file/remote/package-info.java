/**
 * Files on object stores, reached through Hadoop's file systems: settings, listing, footers,
 * downloads, retries and what they cost.
 */
package dev.portico.adapter.file.remote;
