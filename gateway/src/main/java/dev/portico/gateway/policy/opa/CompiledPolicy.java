package dev.portico.gateway.policy.opa;

import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;

/**
 * The policies of one bundle, compiled once to byte code, and the instances that evaluate them: as
 * many as evaluations ran at once, each used by one thread at a time. An instance that trapped, was
 * interrupted, has grown or is worn is thrown away. Safe for many threads; needs no closing.
 */
final class CompiledPolicy {
  /** Evaluations of one instance. A new one costs about a millisecond. */
  private static final int WORN = 10_000;

  /** Pages of 64 KiB by which an instance may have grown and still be kept: 32 MiB. */
  private static final int GROWN_PAGES = 512;

  private final Bundle bundle;
  private final String entryPoint;
  private final WasmModule module;
  private final Function<Instance, Machine> machines;
  private final Deque<WasmInstance> idle = new ArrayDeque<>();

  private CompiledPolicy(Bundle bundle, String entryPoint) {
    this.bundle = bundle;
    this.entryPoint = entryPoint;
    this.module = Parser.parse(bundle.wasm());
    this.machines = MachineFactoryCompiler.compile(module);
    idle.push(instance());
  }

  /**
   * Compiles.
   *
   * @param entryPoint such as {@code mesh/main/decision}
   * @throws BundleFault when the policies cannot be run here
   */
  static CompiledPolicy of(Bundle bundle, String entryPoint) {
    try {
      return new CompiledPolicy(bundle, entryPoint);
    } catch (BundleFault e) {
      throw e;
    } catch (ChicoryException e) {
      throw new BundleFault("holds a policy.wasm that cannot be run: " + e.getMessage(), e);
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      throw new BundleFault("holds a policy.wasm that cannot be run", e);
    }
  }

  Optional<String> revision() {
    return bundle.revision();
  }

  /**
   * Evaluates in the calling thread, until the end or an interrupt.
   *
   * @return the result set as JSON
   */
  byte[] evaluate(byte[] question) {
    WasmInstance instance = take();
    byte[] result = instance.evaluate(question);
    // only an instance that came to its end in peace comes back
    if (instance.evaluations() < WORN && instance.grownPages() <= GROWN_PAGES) {
      give(instance);
    }
    return result;
  }

  private WasmInstance take() {
    WasmInstance instance;
    synchronized (idle) {
      instance = idle.poll();
    }
    return instance == null ? instance() : instance;
  }

  private void give(WasmInstance instance) {
    synchronized (idle) {
      idle.push(instance);
    }
  }

  private WasmInstance instance() {
    return new WasmInstance(module, machines, bundle.data(), entryPoint);
  }
}
