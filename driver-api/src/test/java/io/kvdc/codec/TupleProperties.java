package io.kvdc.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.PropertyDefaults;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

// The arbitraries hold the edges themselves; all their combinations would leave no try to chance.
@PropertyDefaults(edgeCases = EdgeCasesMode.NONE)
class TupleProperties {

  private static final List<Direction> BOTH = List.of(Direction.values());

  @Provide
  Arbitrary<Tuple> tuples() {
    return TupleArbitraries.tuples();
  }

  @Provide
  Arbitrary<Object> elements() {
    return TupleArbitraries.elements(1).injectNull(0.1);
  }

  @Property
  void tuplesReadBack(@ForAll("tuples") Tuple tuple) {
    assertThat(Tuple.decode(tuple.encode())).isEqualTo(tuple);
  }

  @Property
  void keysAreInTheOrderOfTheTuples(@ForAll("tuples") Tuple a, @ForAll("tuples") Tuple b) {
    assertThat(Integer.signum(a.encode().compareTo(b.encode())))
        .isEqualTo(Integer.signum(a.compareTo(b)));
  }

  @Property
  void equalTuplesAreThoseThatCompareAsEqual(@ForAll("tuples") Tuple a, @ForAll("tuples") Tuple b) {
    assertThat(a.compareTo(b) == 0).isEqualTo(a.equals(b));
  }

  @Property
  void aKeyBeginsWithAnotherExactlyIfTheTupleDoes(
      @ForAll("tuples") Tuple a, @ForAll("tuples") Tuple b) {
    boolean begins = b.size() >= a.size() && b.elements().subList(0, a.size()).equals(a.elements());
    assertThat(b.encode().startsWith(a.encode())).isEqualTo(begins);
    assertThat(a.range().contains(b.encode())).isEqualTo(begins);
  }

  @Property
  void aDescendingElementReversesTheOrderWhateverFollows(
      @ForAll("elements") Object a,
      @ForAll("elements") Object b,
      @ForAll("tuples") Tuple tailA,
      @ForAll("tuples") Tuple tailB) {
    for (Direction direction : BOTH) {
      Bytes keyA = key(a, direction, tailA);
      Bytes keyB = key(b, direction, tailB);
      int first = Tuple.of(a, null).compareTo(Tuple.of(b, null));
      int order = direction == Direction.ASCENDING ? first : -first;
      int expected = order != 0 ? order : tailA.compareTo(tailB);
      assertThat(Integer.signum(keyA.compareTo(keyB))).isEqualTo(Integer.signum(expected));
      assertThat(Tuple.decode(keyA).get(0)).isEqualTo(a);
    }
  }

  @Property
  void aPrefixRangeHoldsADescendingElementToo(
      @ForAll("elements") Object a, @ForAll("elements") Object b, @ForAll("tuples") Tuple tail) {
    KeyRange range = KeyRange.prefix(key(a, Direction.DESCENDING, Tuple.empty()));
    boolean same = Tuple.of(a, null).equals(Tuple.of(b, null));
    assertThat(range.contains(key(b, Direction.DESCENDING, tail))).isEqualTo(same);
  }

  @Property
  void noiseIsATupleOrRefused(@ForAll byte[] noise) {
    try {
      Tuple read = Tuple.decode(Bytes.copyOf(noise));
      assertThat(Tuple.decode(read.encode())).isEqualTo(read);
    } catch (MalformedEncodingException e) {
      assertThat(e.position()).isBetween(0, noise.length);
    }
  }

  @Property
  void everyKeyThatIsReadIsTheOneThatIsWritten(
      @ForAll("tuples") Tuple tuple,
      @ForAll @IntRange(max = 63) int place,
      @ForAll byte replacement) {
    byte[] changed = tuple.encode().toByteArray();
    if (place < changed.length) {
      changed[place] = replacement;
    }
    KeyReader reader = KeyReader.over(Bytes.wrap(changed));
    KeyWriter writer = new KeyWriter();
    try {
      while (!reader.isAtEnd()) {
        Direction direction = ElementFormat.directionOf(reader);
        ElementFormat.write(writer, ElementFormat.read(reader, 0), direction);
      }
      assertThat(writer.toBytes().toHex()).isEqualTo(Bytes.wrap(changed).toHex());
    } catch (MalformedEncodingException e) {
      assertThat(changed).isNotEqualTo(tuple.encode().toByteArray());
    }
  }

  @Property
  void aKeyThatIsCutOffIsRefusedOrShorter(@ForAll("tuples") Tuple tuple) {
    Bytes key = tuple.encode();
    for (int length = 0; length < key.length(); length++) {
      try {
        Tuple shorter = Tuple.decode(key.slice(0, length));
        assertThat(shorter.elements())
            .isEqualTo(tuple.elements().subList(0, shorter.size()))
            .hasSizeLessThan(tuple.size());
      } catch (MalformedEncodingException e) {
        assertThat(e.position()).isLessThanOrEqualTo(length);
      }
    }
  }

  private static Bytes key(Object element, Direction direction, Tuple tail) {
    KeyWriter writer = new KeyWriter();
    ElementFormat.write(writer, element, direction);
    tail.writeTo(writer);
    return writer.toBytes();
  }
}
