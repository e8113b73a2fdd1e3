package io.kvdc.interceptors;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What the module shows and gives, and that its example compiles. */
class ModuleTest {

  private static ModuleDescriptor descriptor() throws Exception {
    Path classes =
        Path.of(FaultInjector.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return ModuleFinder.of(classes).find("io.kvdc.interceptors").orElseThrow().descriptor();
  }

  @Test
  void exportsAndNeedsArePinned() throws Exception {
    assertThat(descriptor().exports())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactly("io.kvdc.interceptors");
    assertThat(descriptor().requires())
        .extracting(ModuleDescriptor.Requires::name)
        .containsExactlyInAnyOrder("java.base", "io.kvdc");
  }

  @Test
  void theFactoriesOfTheModulePathAndOfTheClassPathAreTheSame() throws Exception {
    assertThat(descriptor().provides())
        .hasSize(2)
        .allSatisfy(
            provides ->
                assertThat(provides.providers())
                    .isEqualTo(
                        ServiceLoader.load(Class.forName(provides.service())).stream()
                            .map(provider -> provider.type().getName())
                            .filter(name -> name.startsWith("io.kvdc.interceptors."))
                            .toList()));
  }

  @Test
  void theExampleCompiles() {
    Examples examples =
        new Examples(
            List.of("io.kvdc.*", "io.kvdc.error.*", "io.kvdc.interceptors.*"),
            "void runProgram(Connection connection) {}\n");
    List<String> found =
        Examples.of(Path.of("src/main/java/io/kvdc/interceptors/package-info.java"));
    assertThat(found).hasSize(1);
    assertThat(examples.compile(found.get(0))).isEmpty();
  }
}
