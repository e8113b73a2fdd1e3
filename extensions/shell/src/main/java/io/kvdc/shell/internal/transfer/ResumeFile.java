package io.kvdc.shell.internal.transfer;

import io.kvdc.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
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

  /** Lines behind the mark may be corrected before going on, lines before it must not change. */
  private static final int COMPARED_BYTES = 64 << 10;

  private final Path file;
  private final Path input;
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
  ResumeFile(Path input, String target) {
    this.file = input.resolveSibling(input.getFileName() + ".kvload");
    this.input = input;
    this.target = digest(target.getBytes(StandardCharsets.UTF_8));
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
    if (!target.equals(fields.get("target"))) {
      throw unusable("is about a load to another URL or with other options");
    }
    Mark mark = mark(fields);
    if (!before(mark.position().offset()).equals(fields.get("before"))) {
      throw unusable("does not fit: the input has changed before line " + mark.position().line());
    }
    return mark;
  }

  private Mark mark(Map<String, String> fields) throws IOException {
    try {
      return new Mark(
          number(fields, "rows"), new Position(number(fields, "offset"), number(fields, "line")));
    } catch (NumberFormatException e) {
      throw unusable("is damaged");
    }
  }

  /** A digest of what stands in the input before a place. */
  private String before(long offset) throws IOException {
    int length = (int) Math.min(offset, COMPARED_BYTES);
    ByteBuffer bytes = ByteBuffer.allocate(length);
    try (FileChannel channel = FileChannel.open(input)) {
      int read = 0;
      while (read >= 0 && bytes.hasRemaining()) {
        read = channel.read(bytes, offset - length + bytes.position());
      }
    }
    return digest(Arrays.copyOf(bytes.array(), bytes.position()));
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
            "target=" + target,
            "rows=" + mark.rows(),
            "offset=" + mark.position().offset(),
            "line=" + mark.position().line(),
            "before=" + before(mark.position().offset()),
            "");
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Forgets the mark. */
  void remove() throws IOException {
    Files.deleteIfExists(file);
  }

  private static String digest(byte[] content) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return Bytes.wrap(sha.digest(content)).toHex();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
