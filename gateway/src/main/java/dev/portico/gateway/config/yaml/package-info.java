/**
 * YAML with line numbers: a small tree whose nodes know where they stand, so that every fault can
 * name its line. Holds no opinion on what the files mean. Nothing is null.
 */
package dev.portico.gateway.config.yaml;
