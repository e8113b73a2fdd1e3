package io.kvdc.tikv.internal.rpc.tls;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** All files of a setting as they were at one look. */
final class FileContents {

  private final Map<OptionFile, byte[]> contents;

  private FileContents(Map<OptionFile, byte[]> contents) {
    this.contents = contents;
  }

  /**
   * Reads them.
   *
   * @throws io.kvdc.error.InvalidOptionException if one cannot be read
   */
  static FileContents of(TlsSettings settings) {
    Map<OptionFile, byte[]> contents = new LinkedHashMap<>();
    for (OptionFile file : files(settings)) {
      contents.put(file, file.read());
    }
    return new FileContents(contents);
  }

  private static List<OptionFile> files(TlsSettings settings) {
    List<OptionFile> files = new ArrayList<>();
    if (settings.trust() instanceof TrustSource.Pem pem) {
      files.add(pem.file());
    } else if (settings.trust() instanceof TrustSource.Store store) {
      files.add(store.file());
    }
    if (settings.key() instanceof KeySource.Pem pem) {
      files.add(pem.certificate());
      files.add(pem.key());
    } else if (settings.key() instanceof KeySource.Store store) {
      files.add(store.file());
    }
    return files;
  }

  byte[] of(OptionFile file) {
    return Objects.requireNonNull(contents.get(file));
  }

  /** Whether there is nothing that could change. */
  boolean isEmpty() {
    return contents.isEmpty();
  }

  boolean isSameAs(FileContents other) {
    return contents.keySet().equals(other.contents.keySet())
        && contents.entrySet().stream()
            .allMatch(entry -> Arrays.equals(entry.getValue(), other.of(entry.getKey())));
  }
}
