package io.kvdc.tck.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.tck.TckLauncher;
import io.kvdc.tck.internal.fixture.Exclusions;
import io.kvdc.tck.internal.fixture.TckSuite;
import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No test is forgotten, and the module shows what it should. */
class SuitesTest {

  private static final Path CLASSES = classes();

  private static Path classes() {
    try {
      return Path.of(TckLauncher.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everyClassOfTestsRuns() throws Exception {
    List<String> found;
    try (Stream<Path> files = Files.list(CLASSES.resolve("io/kvdc/tck/suite"))) {
      found =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith("Test.class"))
              .map(name -> name.replace(".class", ""))
              .toList();
    }

    assertThat(Suites.classes())
        .extracting(Class::getSimpleName)
        .containsExactlyInAnyOrderElementsOf(found);
    assertThat(Suites.classes()).allMatch(suite -> suite.isAnnotationPresent(TckSuite.class));
  }

  @Test
  void sentinelExists() {
    assertThat(Suites.ids()).contains(Exclusions.SENTINEL).hasSizeGreaterThan(100);
  }

  @Test
  void exportsArePinned() throws IOException {
    ModuleDescriptor descriptor =
        ModuleFinder.of(CLASSES).find("io.kvdc.tck").orElseThrow().descriptor();

    assertThat(descriptor.exports())
        .allMatch(export -> !export.isQualified())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactlyInAnyOrder("io.kvdc.tck", "io.kvdc.tck.plugin", "io.kvdc.tck.reference");
    assertThat(descriptor.provides())
        .flatExtracting(ModuleDescriptor.Provides::providers)
        .containsExactly("io.kvdc.tck.reference.ReferenceDriver");
  }
}
