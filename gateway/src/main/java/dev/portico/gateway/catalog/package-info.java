/**
 * What the domains publish: descriptors become an immutable {@link
 * dev.portico.gateway.catalog.CatalogSnapshot} of products and tables, and connections become
 * ports.
 */
package dev.portico.gateway.catalog;
