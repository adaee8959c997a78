package dev.portico.gateway.cli.demo;

/** Hears what the demo is doing, one line at a time. */
@FunctionalInterface
interface DemoProgress {

  void say(String line);
}
