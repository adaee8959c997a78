package dev.portico.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The shape of the gateway: dependencies run one way, and a library lives in one package. */
class ArchitectureTest {
  private static final String BASE = "dev.portico.gateway.";

  /** The steps from the door inwards; each may use those after it. */
  private static final List<String> STEPS =
      List.of(
          "protocol",
          "query",
          "result",
          "execute",
          "plan",
          "weave",
          "sql",
          "policy",
          "session",
          "catalog",
          "config",
          "files",
          "error");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
          .importPackages("dev.portico.gateway");

  @ParameterizedTest
  @MethodSource("steps")
  void dependenciesRunOneWay(String step, String[] above) {
    noClasses()
        .that()
        .resideInAPackage(BASE + step + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(above)
        .check(CLASSES);
  }

  static Stream<Arguments> steps() {
    return STEPS.stream()
        .map(
            step -> {
              List<String> above = new ArrayList<>(STEPS.subList(0, STEPS.indexOf(step)));
              above.add("cli");
              if (!List.of("protocol", "query", "policy").contains(step)) {
                above.add("audit");
              }
              return Arguments.of(
                  step, above.stream().map(p -> BASE + p + "..").toArray(String[]::new));
            });
  }

  @Test
  void auditKnowsOnlyWhatItRecords() {
    noClasses()
        .that()
        .resideInAPackage(BASE + "audit..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            STEPS.stream()
                .filter(s -> !List.of("session", "config", "files", "error").contains(s))
                .map(s -> BASE + s + "..")
                .toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.portico.gateway.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void aLibraryLivesInOnePackage(String library, String[] homes) {
    noClasses()
        .that()
        .resideOutsideOfPackages(homes)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library + "..")
        .check(CLASSES);
  }

  static Stream<Arguments> libraries() {
    Map<String, String[]> homes =
        Map.ofEntries(
            home("org.apache.calcite.avatica.remote", "protocol.avatica"),
            home("org.apache.calcite.avatica.server", "protocol.avatica"),
            home("org.eclipse.jetty", "protocol.avatica"),
            home("com.linecorp.armeria", "protocol.http"),
            home("org.apache.olingo", "protocol.odata"),
            home("org.duckdb", "execute.duckdb"),
            home("com.nimbusds", "protocol"),
            home("com.password4j", "protocol"),
            home("io.micrometer", "audit"),
            home("io.opentelemetry", "audit.trace"),
            home("com.networknt", "catalog"),
            home("com.styra", "policy.opa"),
            home("com.dylibso", "policy.opa"),
            home("org.flywaydb", "state"),
            home("com.zaxxer.hikari", "state"),
            home("org.jline", "cli"),
            home("picocli", "cli", ""),
            home("io.zonky", "cli.demo"),
            home("org.apache.calcite.rel", "sql", "weave", "plan"),
            home("org.apache.calcite.rex", "sql", "weave", "plan"),
            home("org.apache.calcite.sql", "sql", "weave", "plan"));
    return homes.entrySet().stream().map(e -> Arguments.of(e.getKey(), e.getValue()));
  }

  private static Map.Entry<String, String[]> home(String library, String... packages) {
    return Map.entry(
        library,
        Stream.of(packages)
            .map(p -> p.isEmpty() ? "dev.portico.gateway" : BASE + p + "..")
            .toArray(String[]::new));
  }

  @Test
  void theGatewayMeetsAdaptersOnlyThroughTheSpi() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.portico.adapter..")
        .check(CLASSES);
  }

  @Test
  void onlyTheCompositionRootReadsTheEnvironment() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.portico.gateway.GatewayMain")
        .should()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .check(CLASSES);
  }

  @Test
  void onlyTheWeaverMakesAuthorizedQueries() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("dev.portico.gateway.weave.Weaver")
        .should()
        .callConstructorWhere(
            com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                    com.tngtech.archunit.core.domain.properties.HasName.Predicates.name(
                        "dev.portico.gateway.weave.AuthorizedQuery"))))
        .check(CLASSES);
  }
}
