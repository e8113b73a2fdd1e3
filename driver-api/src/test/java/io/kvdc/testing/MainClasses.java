package io.kvdc.testing;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.kvdc.Kv;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** The classes of the module without those of its tests. */
public final class MainClasses {

  /** The directory that they are in. */
  public static final Path PLACE = place();

  /** All of them. */
  public static final JavaClasses ALL = new ClassFileImporter().importPath(PLACE);

  private MainClasses() {}

  private static Path place() {
    try {
      return Path.of(Kv.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
