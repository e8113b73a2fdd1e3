package io.kvdc.codec;

import io.kvdc.Bytes;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Elements and tuples in which ties, prefixes and edges are likely. */
final class TupleArbitraries {

  private TupleArbitraries() {}

  static Arbitrary<Tuple> tuples() {
    return tuples(2);
  }

  private static Arbitrary<Tuple> tuples(int depth) {
    return elements(depth).injectNull(0.1).list().ofMaxSize(3).map(list -> Tuple.of(list));
  }

  static Arbitrary<Object> elements(int depth) {
    List<Arbitrary<?>> leaves =
        List.of(
            Arbitraries.of(true, false),
            Arbitraries.longs(),
            Arbitraries.longs().between(-300, 300),
            Arbitraries.bigIntegers(),
            Arbitraries.integers()
                .between(-20, 20)
                .map(shift -> BigInteger.TWO.pow(Math.abs(shift) * 8).multiply(sign(shift))),
            Arbitraries.of(Double.NEGATIVE_INFINITY, -1.5, -0.0, 0.0, 1.5, Double.NaN),
            Arbitraries.doubles(),
            Arbitraries.strings().withChars('\u0000', 'a', '\u00ff', '\uffff').ofMaxLength(9),
            Arbitraries.of("", "\ue000", "\ud83d\ude00", "\ufffd"),
            Arbitraries.of((byte) 0, (byte) 1, (byte) 0x7f, (byte) -1)
                .array(byte[].class)
                .ofMaxSize(9)
                .map(Bytes::copyOf),
            Arbitraries.longs().tuple2().map(bits -> new UUID(bits.get1(), bits.get2())),
            Arbitraries.longs()
                .between(-2, 2)
                .map(seconds -> Instant.ofEpochSecond(seconds, seconds + 2)),
            Arbitraries.of(Instant.MIN, Instant.EPOCH, Instant.MAX));
    Arbitrary<Object> leaf =
        Arbitraries.integers()
            .between(0, leaves.size() - 1)
            .flatMap(i -> leaves.get(i).asGeneric());
    return depth == 0
        ? leaf
        : Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, leaf),
            net.jqwik.api.Tuple.of(1, tuples(depth - 1).asGeneric()));
  }

  private static BigInteger sign(int shift) {
    return BigInteger.valueOf(shift < 0 ? -1 : 1);
  }
}
