/**
 * The command line. Each command is a small class that reads its options and calls a server, or a
 * gateway inside this process that {@link dev.portico.gateway.cli.Gateways} makes. Exit codes: 0
 * fine, 1 the answer is no, 2 wrong use, 3 the server or a store failed.
 */
package dev.portico.gateway.cli;
