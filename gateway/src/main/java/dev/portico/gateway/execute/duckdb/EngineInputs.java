package dev.portico.gateway.execute.duckdb;

import dev.portico.gateway.execute.Execution;
import dev.portico.gateway.execute.FragmentRunner;
import dev.portico.gateway.execute.PushedKeys;
import dev.portico.gateway.execute.Reservations;
import dev.portico.gateway.plan.Fragment;
import dev.portico.gateway.plan.PhysicalPlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The fragments of one residual, and in which order their stores are asked.
 *
 * <p>The engine reads its fragments in turns, so each holds a connection from its first row to its
 * last. A connection of which there are enough starts all its fragments ahead, at the same time. On
 * a crowded one, whose fragments are more than the connections set aside for this query, the
 * smaller fragments are first copied into tables of the engine, one after the other, until the rest
 * fits; {@link EngineQuery} copies them.
 *
 * <p>For one thread; {@link #cancel} from any.
 */
final class EngineInputs implements AutoCloseable {
  private final List<Fragment> fragments;
  private final Execution execution;
  private final FragmentRunner runner;
  private final FragmentFunction function;
  private final int[] readers;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final List<FragmentInput> inputs = new ArrayList<>();
  private final List<Long> ids = new ArrayList<>();
  private final Map<Integer, PushedKeys> keys = new HashMap<>();
  private final Set<Integer> copied = new HashSet<>();
  private Reservations reservations;

  EngineInputs(
      PhysicalPlan plan, Execution execution, FragmentRunner runner, FragmentFunction function) {
    this.fragments = plan.fragments();
    this.execution = execution;
    this.runner = runner;
    this.function = function;
    this.readers = readers(plan);
    for (int i = 0; i < fragments.size(); i++) {
      int number = i;
      Fragment fragment = fragments.get(i);
      inputs.add(
          new FragmentInput(
              fragment.columns(),
              fragment.estimatedRows(),
              () -> runner.start(number, fragment, keys.get(number), reservations, this.execution),
              this::failed));
    }
    inputs.forEach(input -> ids.add(function.register(input)));
  }

  /** In how many places the residual reads each fragment; keys may be taken from others too. */
  private static int[] readers(PhysicalPlan plan) {
    int[] readers = new int[plan.fragments().size()];
    plan.residual().orElseThrow().fill(n -> "" + readers[n]++, n -> "", n -> "");
    return IntStream.of(readers).map(places -> Math.max(1, places)).toArray();
  }

  /** Keeps the first failure, and stops the other ports, whose rows the engine would wait for. */
  private void failed(Throwable cause) {
    if (failure.compareAndSet(null, cause)) {
      cancel();
    }
  }

  /** Why a fragment could not be read, or null. */
  Throwable failure() {
    return failure.get();
  }

  /**
   * Sets connections aside; before anything else.
   *
   * @param waiting runs what waits for other queries' connections, without this one's turn: all who
   *     have a turn have their connections too, so that they end and others go on
   */
  void reserve(Consumer<Runnable> waiting) {
    SortedMap<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < fragments.size(); i++) {
      if (!(fragments.get(i) instanceof Fragment.Own)) {
        counts.merge(fragments.get(i).connection(), readers[i], Integer::sum);
      }
    }
    reservations = runner.reserve(counts, execution, waiting);
  }

  /** Starts all fragments but those, and but those of crowded connections. */
  void readAhead(Set<Integer> others) {
    for (int i = 0; i < fragments.size(); i++) {
      if (!others.contains(i) && !copied.contains(i) && !crowded(fragments.get(i).connection())) {
        inputs.get(i).readAhead(readers[i], runner::ahead);
      }
    }
  }

  /** No more fragments are started than have been. */
  void allStarted() {
    reservations.close();
  }

  /** Whether the fragments of a connection are more than can be read at the same time. */
  private boolean crowded(String connection) {
    return left(connection).stream().mapToInt(i -> readers[i]).sum()
        > reservations.fragments(connection);
  }

  /** The fragments whose rows the engine has not got yet. */
  private List<Integer> left(String connection) {
    return IntStream.range(0, fragments.size())
        .filter(i -> fragments.get(i).connection().equals(connection))
        .filter(i -> !copied.contains(i) && !inputs.get(i).kept())
        .boxed()
        .toList();
  }

  /** The next fragment to be copied into the engine, or -1. */
  int nextToCopy() {
    return IntStream.range(0, fragments.size())
        .filter(i -> !copied.contains(i) && !inputs.get(i).kept())
        .filter(i -> crowded(fragments.get(i).connection()))
        .boxed()
        .min(Comparator.comparingDouble(i -> fragments.get(i).estimatedRows()))
        .orElse(-1);
  }

  /** Reads a fragment into memory; when there is too much of it, false. */
  boolean keep(int fragment, long mostRows, long mostBytes) {
    return inputs.get(fragment).keep(mostRows, mostBytes);
  }

  /** Whether a fragment that is being read keeps another one from its connection. */
  boolean inTheWay(int fragment) {
    return !copied.contains(fragment) && crowded(fragments.get(fragment).connection());
  }

  /** The statement that copies a fragment. */
  String copy(int fragment) {
    return "CREATE TEMP TABLE " + table(fragment) + " AS SELECT * FROM " + scan(fragment);
  }

  /** The fragment has been copied. */
  void copied(int fragment) {
    copied.add(fragment);
  }

  /** Whether there are copies, which belong to the engine's connection. */
  boolean anyCopied() {
    return !copied.isEmpty();
  }

  /** What the residual reads a fragment from. */
  String from(int fragment) {
    return copied.contains(fragment) ? "temp." + table(fragment) : scan(fragment);
  }

  private String scan(int fragment) {
    return LockedInstance.FRAGMENT_FUNCTION + "(" + ids.get(fragment) + ")";
  }

  private String table(int fragment) {
    return "copy_" + ids.get(fragment);
  }

  /** Only rows with these keys, from the next start of the fragment on. */
  void restrict(int fragment, PushedKeys to) {
    keys.put(fragment, to);
  }

  /** Stops the ports that still deliver. */
  void cancel() {
    inputs.forEach(FragmentInput::cancel);
  }

  /** The engine finds the fragments no more. */
  void forget() {
    ids.forEach(function::forget);
  }

  @Override
  public void close() {
    try {
      inputs.forEach(FragmentInput::close);
    } finally {
      if (reservations != null) {
        reservations.close();
      }
    }
  }
}
