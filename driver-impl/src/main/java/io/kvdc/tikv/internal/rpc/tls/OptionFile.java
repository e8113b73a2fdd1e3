package io.kvdc.tikv.internal.rpc.tls;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidOptionException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that an option names.
 *
 * @param option the name of the option
 * @param path the file
 */
public record OptionFile(String option, Path path) {

  /** More than this is no certificate, key or store, but a mistake. */
  private static final long MAX_BYTES = 16L << 20;

  byte[] read() {
    try {
      if (Files.isDirectory(path)) {
        throw problem("is a directory, not a file", null);
      }
      if (Files.size(path) > MAX_BYTES) {
        throw problem("is too large for certificates or keys", null);
      }
      return Files.readAllBytes(path);
    } catch (NoSuchFileException e) {
      throw problem("does not exist", e);
    } catch (AccessDeniedException e) {
      throw problem("may not be read by this process", e);
    } catch (IOException e) {
      throw problem("cannot be read: " + e, e);
    }
  }

  /**
   * An error that names the option and the file.
   *
   * @param what what is wrong with the file, as the rest of a sentence
   */
  InvalidOptionException problem(String what, @Nullable Throwable cause) {
    return new InvalidOptionException(
        ErrorDetail.of("option " + option + ": the file " + path + " " + what).withCause(cause),
        option);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
