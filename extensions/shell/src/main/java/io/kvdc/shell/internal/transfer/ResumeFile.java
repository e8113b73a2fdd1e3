package io.kvdc.shell.internal.transfer;

import io.kvdc.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The small file next to an input that says how far it has been loaded. Replaced as a whole after
 * each batch, removed when all is loaded, so that it is there exactly if a load did not finish.
 */
final class ResumeFile {

  private static final String MAGIC = "kvdc-load 1";

  private final Path file;
  private final String input;
  private final String target;

  /**
   * What the file remembers.
   *
   * @param rows rows written so far
   * @param position where to go on
   */
  record Mark(long rows, Position position) {}

  /**
   * For one load.
   *
   * @param input the file to be loaded
   * @param target where it goes and how it is read; only a digest of it is kept, as URLs may hold
   *     secrets
   */
  ResumeFile(Path input, String target) throws IOException {
    this.file = input.resolveSibling(input.getFileName() + ".kvload");
    this.input = Files.size(input) + "@" + Files.getLastModifiedTime(input).toMillis();
    this.target = digest(target);
  }

  Path path() {
    return file;
  }

  /**
   * Reads the mark.
   *
   * @return the mark, or null if there is none
   * @throws IOException if it cannot be read, or belongs to another load; the message says why
   */
  @Nullable Mark read() throws IOException {
    if (!Files.exists(file)) {
      return null;
    }
    List<String> lines = Files.readAllLines(file);
    Map<String, String> fields = new HashMap<>();
    for (String line : lines) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        fields.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    if (lines.isEmpty() || !lines.get(0).equals(MAGIC)) {
      throw unusable("is not what this version writes");
    }
    if (!input.equals(fields.get("input"))) {
      throw unusable("is about other contents: the input has changed since");
    }
    if (!target.equals(fields.get("target"))) {
      throw unusable("is about a load to another URL or with other options");
    }
    try {
      return new Mark(
          number(fields, "rows"), new Position(number(fields, "offset"), number(fields, "line")));
    } catch (NumberFormatException e) {
      throw unusable("is damaged");
    }
  }

  private static long number(Map<String, String> fields, String name) {
    long number = Long.parseLong(fields.getOrDefault(name, ""));
    if (number < 0) {
      throw new NumberFormatException(name);
    }
    return number;
  }

  private IOException unusable(String why) {
    return new IOException(file + " " + why + "; load without --resume to begin anew");
  }

  /** Replaces the mark. */
  void write(Mark mark) throws IOException {
    String text =
        String.join(
            "\n",
            MAGIC,
            "input=" + input,
            "target=" + target,
            "rows=" + mark.rows(),
            "offset=" + mark.position().offset(),
            "line=" + mark.position().line(),
            "");
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Forgets the mark. */
  void remove() throws IOException {
    Files.deleteIfExists(file);
  }

  private static String digest(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return Bytes.wrap(sha.digest(text.getBytes(StandardCharsets.UTF_8))).toHex();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
