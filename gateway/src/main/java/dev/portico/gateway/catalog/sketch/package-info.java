/**
 * Describes what a store holds as a product and its contracts, for somebody to look over and
 * register: types, keys and comments as the store tells them, suggestions where it does not. Used
 * by {@code portico new product}; no null crosses its borders.
 */
package dev.portico.gateway.catalog.sketch;
