package io.kvdc.bench;

import io.kvdc.Bytes;
import io.kvdc.codec.MemcomparableBytes;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Memcomparable encoding of keys, beside a plain copy of the same bytes. */
@State(Scope.Benchmark)
@NullUnmarked
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CodecBenchmark {

  /** Bytes in the key. */
  @Param({"16", "64", "1024"})
  public int keySize;

  private Bytes plain;
  private Bytes encoded;

  /** Makes a key. */
  @Setup
  public void makeKey() {
    byte[] bytes = new byte[keySize];
    new Random(1).nextBytes(bytes);
    plain = Bytes.wrap(bytes);
    encoded = MemcomparableBytes.encode(plain);
  }

  /**
   * Encodes.
   *
   * @return the encoding
   */
  @Benchmark
  public Bytes encode() {
    return MemcomparableBytes.encode(plain);
  }

  /**
   * Decodes.
   *
   * @return the key
   */
  @Benchmark
  public Bytes decode() {
    return MemcomparableBytes.decode(encoded);
  }

  /**
   * The floor: a copy.
   *
   * @return the copy
   */
  @Benchmark
  public byte[] copy() {
    return plain.toByteArray();
  }
}
