/**
 * The composition root: the one place where services are made, the environment is read, and the
 * process begins and ends.
 */
package dev.portico.gateway;
