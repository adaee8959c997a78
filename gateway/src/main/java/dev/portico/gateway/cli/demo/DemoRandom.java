package dev.portico.gateway.cli.demo;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Repeatable chance: the numbers of an entity depend on its name and id alone, so that two places
 * that need the same listener agree without sharing state. SplitMix64; not safe for several
 * threads.
 */
final class DemoRandom {
  private long state;

  private DemoRandom(long seed) {
    this.state = seed;
  }

  static DemoRandom of(String entity, long id) {
    return new DemoRandom(mix(entity.hashCode()) ^ mix(id * 0x9E3779B97F4A7C15L + 1));
  }

  long next() {
    state += 0x9E3779B97F4A7C15L;
    return mix(state);
  }

  /** From 0 up to and without 1. */
  double unit() {
    return (next() >>> 11) * 0x1.0p-53;
  }

  /** From 0 up to and without the bound. */
  int below(int bound) {
    return (int) Math.floorMod(next(), (long) bound);
  }

  /** Both ends included. */
  int between(int low, int high) {
    return low + below(high - low + 1);
  }

  boolean chance(double probability) {
    return unit() < probability;
  }

  <T> T pick(List<T> values) {
    return values.get(below(values.size()));
  }

  /**
   * A rank from 0 below the bound; rank k is drawn about 1 / (k + 1) as often as rank 0 (Zipf's
   * law).
   */
  int zipf(int bound) {
    // StrictMath: the same digits on every machine.
    return Math.min(bound, (int) StrictMath.pow(bound + 1.0, unit())) - 1;
  }

  /**
   * A rank from 0 below the bound, low ones more often, but gentler than {@link #zipf}: the first
   * of 2,000 gets 0.6 %.
   */
  int keen(int bound) {
    return Math.min(bound - 1, (int) (bound * StrictMath.pow(unit(), 1.5)));
  }

  /** Both ends included. */
  LocalDate day(LocalDate from, LocalDate to) {
    return from.plusDays(below((int) ChronoUnit.DAYS.between(from, to) + 1));
  }

  private static long mix(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
