package io.kvdc.hikari;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.sql.Driver;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What the module shows, needs and gives. */
class ModuleTest {

  private static ModuleDescriptor descriptor() throws Exception {
    Path classes =
        Path.of(KvDataSource.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return ModuleFinder.of(classes).find("io.kvdc.hikari").orElseThrow().descriptor();
  }

  @Test
  void exportsAndNeedsArePinned() throws Exception {
    assertThat(descriptor().exports())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactly("io.kvdc.hikari");
    assertThat(descriptor().requires())
        .extracting(ModuleDescriptor.Requires::name)
        .containsExactlyInAnyOrder("java.base", "java.sql", "io.kvdc");
  }

  @Test
  void theDriverOfTheModulePathAndOfTheClassPathAreTheSame() throws Exception {
    List<String> onClassPath =
        ServiceLoader.load(Driver.class).stream()
            .map(provider -> provider.type().getName())
            .filter(name -> name.startsWith("io.kvdc."))
            .toList();
    assertThat(descriptor().provides())
        .singleElement()
        .satisfies(
            provides -> {
              assertThat(provides.service()).isEqualTo(Driver.class.getName());
              assertThat(provides.providers()).isEqualTo(onClassPath);
            });
  }
}
