package io.kvdc;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.kvdc.testing.MainClasses;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The boundary of the module: what it shows, what it needs, and how its packages lie. */
class ModuleTest {

  private static final Set<String> EXPORTED =
      Set.of(
          "io.kvdc",
          "io.kvdc.codec",
          "io.kvdc.error",
          "io.kvdc.metric",
          "io.kvdc.option",
          "io.kvdc.spi");

  /** Values that exceptions carry; they know nothing but each other. */
  private static final Class<?>[] VALUES = {
    Bytes.class, EscapedText.class, Timestamp.class, KeyFlag.class, TransactionState.class
  };

  private static ModuleDescriptor descriptor() {
    return ModuleFinder.of(MainClasses.PLACE).find("io.kvdc").orElseThrow().descriptor();
  }

  @Test
  void exportsArePinned() {
    assertThat(descriptor().exports())
        .allMatch(export -> !export.isQualified())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactlyInAnyOrderElementsOf(EXPORTED);
    assertThat(descriptor().packages()).isEqualTo(EXPORTED);
    assertThat(descriptor().opens()).isEmpty();
  }

  @Test
  void nothingIsNeededAtRunTimeButTheJdk() {
    Set<String> needed =
        descriptor().requires().stream()
            .filter(
                requires ->
                    !requires.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
            .map(ModuleDescriptor.Requires::name)
            .collect(Collectors.toSet());
    assertThat(needed).containsExactly("java.base");
    assertThat(descriptor().uses())
        .containsExactlyInAnyOrder(
            "io.kvdc.spi.Driver",
            "io.kvdc.spi.EndpointProvider",
            "io.kvdc.spi.InterceptorFactory",
            "io.kvdc.spi.MetricSinkProvider",
            "io.kvdc.spi.RpcInterceptorFactory",
            "io.kvdc.spi.TracerProvider");
  }

  @Test
  void noClassKnowsAnythingButTheJdkAndThisModule() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang..",
            "java.util..",
            "java.time..",
            "java.math..",
            "java.io..",
            "java.nio..",
            "java.net..",
            "org.jspecify..",
            "io.kvdc..",
            "")
        .check(MainClasses.ALL);
  }

  @Test
  void thePackagesThatOthersStandOnKnowNothingAboveThem() {
    classes()
        .that()
        .resideInAPackage("io.kvdc.error")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("java..", "org.jspecify..", "", "io.kvdc.error")
                .or(belongToAnyOf(VALUES)))
        .check(MainClasses.ALL);
    onlyKnows("io.kvdc.option", "io.kvdc.option", "io.kvdc.error");
    onlyKnows("io.kvdc.codec", "io.kvdc.codec", "io.kvdc");
  }

  private static void onlyKnows(String from, String... ours) {
    classes()
        .that()
        .resideInAPackage(from)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("java..", "org.jspecify..", "").or(resideInAnyPackage(ours)))
        .check(MainClasses.ALL);
  }

  @Test
  void packagesFormNoCycles() {
    slices().assignedFrom(new Slices()).should().beFreeOfCycles().check(MainClasses.ALL);
  }

  /** The API that is one: connect asks drivers, which make connections, and sinks get metrics. */
  private static final Set<String> TOGETHER = Set.of("io.kvdc", "io.kvdc.metric", "io.kvdc.spi");

  private static final class Slices implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      if (belongToAnyOf(VALUES).test(type)) {
        return SliceIdentifier.of("values");
      }
      String name = type.getPackageName();
      return SliceIdentifier.of(TOGETHER.contains(name) ? "io.kvdc" : name);
    }

    @Override
    public String getDescription() {
      return "packages";
    }
  }

  @Test
  void whatIsPublicIsMeantToBe() {
    assertThat(MainClasses.ALL)
        .filteredOn(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
        .extracting(JavaClass::getPackageName)
        .allMatch(EXPORTED::contains);
  }
}
