package io.kvdc.shell.internal.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.KeyValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class RoundTripProperties {

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void whatIsDumpedLoadsBackExactly(
      @ForAll FileFormat format,
      @ForAll("entries") List<KeyValue> entries,
      @ForAll @IntRange(min = 1, max = 100) int step)
      throws IOException, RecordException {
    byte[] file = dump(format, entries);

    assertThat(load(format, new Slowly(file, step), Position.START, null)).isEqualTo(entries);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void aLoadCanGoOnAfterAnyRow(
      @ForAll FileFormat format,
      @ForAll("entries") List<KeyValue> entries,
      @ForAll @IntRange(min = 0, max = 20) int done)
      throws IOException, RecordException {
    byte[] file = dump(format, entries);
    Position position = Position.START;
    Columns columns;
    try (RowReader reader = reader(format, new Slowly(file, 7), Position.START, null)) {
      columns = reader instanceof DelimitedReader delimited ? delimited.columns() : null;
      for (int i = 0; i < Math.min(done, entries.size()); i++) {
        Row row = reader.next();
        assertThat(row).isNotNull();
        position = row.next();
      }
    }
    boolean started = !position.equals(Position.START);
    Slowly rest = new Slowly(file, 7);
    assertThat(rest.skip(position.offset())).isEqualTo(position.offset());

    assertThat(load(format, rest, position, started ? columns : null))
        .isEqualTo(entries.subList(Math.min(done, entries.size()), entries.size()));
  }

  @Property
  void escapedFieldsReadWhatBytesWrite(@ForAll byte[] content) {
    Bytes bytes = Bytes.wrap(content);

    assertThat(EscapedField.decode(Bytes.utf8(bytes.toString()))).isEqualTo(bytes);
  }

  @Provide
  Arbitrary<List<KeyValue>> entries() {
    // Mostly what means something in one of the formats.
    Arbitrary<Byte> bytes =
        Arbitraries.frequencyOf(
            Tuple.of(
                3, Arbitraries.of((byte) '\t', (byte) '\n', (byte) '\r', (byte) '"', (byte) ',')),
            Tuple.of(2, Arbitraries.of((byte) '#', (byte) '\\', (byte) ' ', (byte) 0)),
            Tuple.of(3, Arbitraries.bytes()));
    Arbitrary<Bytes> value = bytes.array(byte[].class).ofMaxSize(20).map(Bytes::copyOf);
    Arbitrary<Bytes> key = value.filter(candidate -> !candidate.isEmpty());
    return Combinators.combine(key, value).as(KeyValue::new).list().ofMaxSize(20);
  }

  private static byte[] dump(FileFormat format, List<KeyValue> entries) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (RowWriter writer = RowWriter.of(format, out)) {
      for (KeyValue entry : entries) {
        writer.write(entry);
      }
    }
    return out.toByteArray();
  }

  private static List<KeyValue> load(
      FileFormat format, Slowly in, Position position, @Nullable Columns columns)
      throws IOException, RecordException {
    List<KeyValue> loaded = new ArrayList<>();
    try (RowReader reader = reader(format, in, position, columns)) {
      for (Row row = reader.next(); row != null; row = reader.next()) {
        loaded.add(new KeyValue(row.key(), row.value()));
      }
    }
    return loaded;
  }

  private static RowReader reader(
      FileFormat format, Slowly in, Position position, @Nullable Columns columns) {
    Layout layout =
        new Layout(format, null, null, format == FileFormat.CSV, format == FileFormat.TSV, true);
    return LoadJob.reader(layout, in, position, columns);
  }
}
