package io.kvdc.testing;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.kvdc.Kv;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** The classes of the module without those of its tests. */
public final class MainClasses {

  /** The directory that they are in. */
  public static final Path PLACE = placeOf(Kv.class);

  /** All of them. */
  public static final JavaClasses ALL = new ClassFileImporter().importPath(PLACE);

  private MainClasses() {}

  /** The directory or the jar that a class comes from. */
  static Path placeOf(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
