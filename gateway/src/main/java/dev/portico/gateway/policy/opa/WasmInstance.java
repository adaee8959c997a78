package dev.portico.gateway.policy.opa;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.WasmModule;
import com.fasterxml.jackson.databind.JsonNode;
import com.styra.opa.wasm.OpaWasm_Env;
import com.styra.opa.wasm.OpaWasm_ModuleExports;
import com.styra.opa.wasm.OpaWasm_ModuleImports;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Compiled policies with a memory of their own, over OPA's binary interface 1.2 and later. Used by
 * one thread at a time; after any exception of {@link #evaluate} it is of no use any more.
 *
 * <p>The library's own {@code OpaPolicy} would compile the policies anew for each instance, which
 * takes a good part of a second; this one shares the compiled code.
 */
final class WasmInstance implements OpaWasm_ModuleImports, OpaWasm_Env {
  private static final int FIRST_PAGES = 16;

  /** 128 MiB of policies, data, question and whatever the rules make of them. */
  private static final int MOST_PAGES = 2048;

  private final Memory memory = new PolicyMemory(FIRST_PAGES, MOST_PAGES);
  private final OpaWasm_ModuleExports exports;
  private final int entryPoint;
  private final int data;
  private final int heap;
  private final int pages;
  private int evaluations;

  /**
   * @throws BundleFault when the policies need what this host does not have
   */
  WasmInstance(
      WasmModule module, Function<Instance, Machine> machines, String data, String entryPoint) {
    Instance instance =
        Instance.builder(module)
            .withImportValues(toImportValues())
            .withMemoryFactory(limits -> memory)
            .withMachineFactory(machines)
            .build();
    this.exports = new OpaWasm_ModuleExports(instance);
    checkVersion();
    refuseBuiltins();
    this.entryPoint = entryPoint(entryPoint);
    this.data = parse(data.getBytes(StandardCharsets.UTF_8));
    if (this.data == 0) {
      throw new BundleFault("holds a data.json that the policies cannot read");
    }
    this.heap = exports.opaHeapPtrGet();
    this.pages = memory.pages();
  }

  private void checkVersion() {
    long major = exports.opaWasmAbiVersion().getValue();
    long minor = exports.opaWasmAbiMinorVersion().getValue();
    if (major != 1 || minor < 2) {
      throw new BundleFault(
          "is of the binary interface "
              + major
              + "."
              + minor
              + "; this server needs 1.2 or later of 1: build it with a present opa");
    }
  }

  /**
   * What rules may call is compiled with them; the rest needs a host that another decider lacks.
   */
  private void refuseBuiltins() {
    TreeSet<String> missing = new TreeSet<>();
    read(exports.builtins()).fieldNames().forEachRemaining(missing::add);
    if (!missing.isEmpty()) {
      throw new BundleFault(
          "needs the built-in functions "
              + String.join(", ", missing)
              + ", which compiled policies do not have");
    }
  }

  private int entryPoint(String name) {
    JsonNode entryPoints = read(exports.entrypoints());
    JsonNode id = entryPoints.get(name);
    if (id == null) {
      TreeSet<String> names = new TreeSet<>();
      entryPoints.fieldNames().forEachRemaining(names::add);
      throw new BundleFault(
          "has no entry point "
              + name
              + " (setting policy.decision), only "
              + String.join(", ", names));
    }
    return id.intValue();
  }

  /** The result set of the entry point, as JSON. */
  byte[] evaluate(byte[] question) {
    evaluations++;
    grow(question.length);
    memory.write(heap, question);
    int free = heap + question.length;
    int address = exports.opaEval(0, entryPoint, data, heap, question.length, free, 0);
    return text(address);
  }

  int evaluations() {
    return evaluations;
  }

  /** How many pages were added since the start. */
  int grownPages() {
    return memory.pages() - pages;
  }

  /** The question lies behind the data, where the heap has not been yet. */
  private void grow(int bytes) {
    long needed = (long) heap + bytes - (long) memory.pages() * Memory.PAGE_SIZE;
    if (needed > 0 && memory.grow((int) (needed / Memory.PAGE_SIZE) + 1) < 0) {
      throw new IllegalStateException("the question does not fit the memory of the policies");
    }
  }

  private int parse(byte[] json) {
    int address = exports.opaMalloc(json.length);
    memory.write(address, json);
    int value = exports.opaJsonParse(address, json.length);
    exports.opaFree(address);
    return value;
  }

  private JsonNode read(int value) {
    int address = exports.opaJsonDump(value);
    byte[] json = text(address);
    exports.opaFree(address);
    return StrictJson.read(json);
  }

  /** The bytes up to the next zero. */
  private byte[] text(int address) {
    int size = 256;
    int most = memory.pages() * Memory.PAGE_SIZE - address;
    while (true) {
      byte[] bytes = memory.readBytes(address, Math.min(size, most));
      for (int i = 0; i < bytes.length; i++) {
        if (bytes[i] == 0) {
          return Arrays.copyOf(bytes, i);
        }
      }
      if (size >= most) {
        throw new IllegalStateException("a text of the policies has no end");
      }
      size = (int) Math.min(Integer.MAX_VALUE, size * 4L);
    }
  }

  @Override
  public OpaWasm_Env env() {
    return this;
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public void opaAbort(int message) {
    throw new IllegalStateException(
        "the policies gave up: " + new String(text(message), StandardCharsets.UTF_8));
  }

  private static int noFunction() {
    throw new IllegalStateException("the policies call a function of their host");
  }

  @Override
  public int opaBuiltin0(int id, int context) {
    return noFunction();
  }

  @Override
  public int opaBuiltin1(int id, int context, int one) {
    return noFunction();
  }

  @Override
  public int opaBuiltin2(int id, int context, int one, int two) {
    return noFunction();
  }

  @Override
  public int opaBuiltin3(int id, int context, int one, int two, int three) {
    return noFunction();
  }

  @Override
  public int opaBuiltin4(int id, int context, int one, int two, int three, int four) {
    return noFunction();
  }
}
