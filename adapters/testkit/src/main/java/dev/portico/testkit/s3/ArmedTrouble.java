package dev.portico.testkit.s3;

import java.util.function.Predicate;

/** A trouble that waits for the next requests it is meant for. */
public final class ArmedTrouble {
  private final Trouble trouble;
  private final Predicate<Asked> meantFor;
  private int left;
  private int happened;

  ArmedTrouble(Trouble trouble, int times, Predicate<Asked> meantFor) {
    this.trouble = trouble;
    this.left = times;
    this.meantFor = meantFor;
  }

  /** Whether it happens to this request, which then counts as one of its times. */
  synchronized boolean takes(Asked asked) {
    if (left <= 0 || !meantFor.test(asked)) {
      return false;
    }
    left--;
    happened++;
    return true;
  }

  Trouble trouble() {
    return trouble;
  }

  /** To how many requests it has happened. */
  public synchronized int happened() {
    return happened;
  }

  /** Makes it happen to no further request. */
  public synchronized void disarm() {
    left = 0;
  }
}
