/**
 * The demo mesh: a streaming-media company with five domains over real stores and one that stands
 * on them, its data, and the guided tour through it. Nothing of the server depends on this package.
 * Values are never null unless a parameter says so.
 */
package dev.portico.gateway.cli.demo;
