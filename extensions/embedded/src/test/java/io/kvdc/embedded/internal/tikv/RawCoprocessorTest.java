package io.kvdc.embedded.internal.tikv;

import static io.kvdc.embedded.TestStores.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.embedded.RawCoprocessor;
import io.kvdc.embedded.TestStores;
import io.kvdc.proto.kvrpcpb.RawCoprocessorRequest;
import io.kvdc.proto.kvrpcpb.RawCoprocessorResponse;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RawCoprocessorTest {

  /** Kept from being collected while it is silent, for one of these plug-ins fails on purpose. */
  private static final Logger LOG = Logger.getLogger(RawCoprocessorCommand.class.getName());

  private final TestStores stores = new TestStores(1, new Concatenation(), new Broken());

  @BeforeAll
  static void silence() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void speak() {
    LOG.setLevel(null);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void runsOnTheDataOfTheRegion() {
    RawCoprocessorResponse answer = call("concat", "^1.2", "=");

    assertThat(answer.getError()).isEmpty();
    assertThat(answer.getData()).isEqualTo(bytes("a=1b=2"));
  }

  @Test
  void doesNotReachBeyondTheRegion() {
    stores.topology().split(stores.region("a").id(), List.of(bytes("b")));

    assertThat(call("concat", "", "=").getError()).contains("key outside the region");
  }

  @Test
  void isNotThereUnderAnotherName() {
    assertThat(call("concatenate", "*", "=").getError())
        .isEqualTo("No registered coprocessor with name 'concatenate'");
  }

  @Test
  void isNotThereInAnotherVersion() {
    assertThat(call("concat", "2", "=").getError())
        .isEqualTo(
            "The plugin 'concat' with version '1.2.0' does not satisfy the version constraint"
                + " '2'");
    assertThat(call("concat", "new", "=").getError()).contains("not a version requirement");
  }

  @Test
  void failsItsCallAloneWhenItThrows() {
    assertThat(call("broken", "*", "").getError()).contains("IllegalStateException: on purpose");
    assertThat(call("concat", "*", "=").getData()).isEqualTo(bytes("a=1b=2"));
  }

  @Test
  void isNotRunForARegionThatIsNotServed() {
    var request =
        request("concat", "*", "=")
            .setContext(stores.context("a").toBuilder().setRegionId(999))
            .build();

    assertThat(stores.leaderOf("a").rawCoprocessor(request).getRegionError().hasRegionNotFound())
        .isTrue();
  }

  private RawCoprocessorResponse call(String name, String version, String data) {
    return stores.leaderOf("a").rawCoprocessor(request(name, version, data).build());
  }

  private RawCoprocessorRequest.Builder request(String name, String version, String data) {
    return RawCoprocessorRequest.newBuilder()
        .setContext(stores.context("a"))
        .setCoprName(name)
        .setCoprVersionReq(version)
        .addRanges(
            io.kvdc.proto.kvrpcpb.KeyRange.newBuilder()
                .setStartKey(bytes("a"))
                .setEndKey(bytes("z")))
        .setData(bytes(data));
  }

  /** Writes two values and joins all that it finds. */
  private static final class Concatenation implements RawCoprocessor {

    @Override
    public String name() {
      return "concat";
    }

    @Override
    public String version() {
      return "1.2.0";
    }

    @Override
    public Bytes handle(List<KeyRange> ranges, Bytes data, RegionData region)
        throws CoprocessorException {
      region.put(Bytes.utf8("a"), Bytes.utf8("1"));
      region.put(Bytes.utf8("b"), Bytes.utf8("2"));
      region.put(Bytes.utf8("c"), Bytes.utf8("3"));
      region.delete(Bytes.utf8("c"));
      Bytes joined = Bytes.EMPTY;
      for (KeyRange range : ranges) {
        for (KeyValue entry : region.scan(range.start(), range.end(), 10)) {
          Bytes value = region.get(entry.key());
          joined = joined.concat(entry.key()).concat(data).concat(value);
        }
      }
      return joined;
    }
  }

  /** Always fails unforeseen. */
  private static final class Broken implements RawCoprocessor {

    @Override
    public String name() {
      return "broken";
    }

    @Override
    public String version() {
      return "1.0.0";
    }

    @Override
    public Bytes handle(List<KeyRange> ranges, Bytes data, RegionData region) {
      throw new IllegalStateException("on purpose");
    }
  }
}
