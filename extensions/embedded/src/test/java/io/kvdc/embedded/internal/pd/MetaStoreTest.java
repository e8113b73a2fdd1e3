package io.kvdc.embedded.internal.pd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kvdc.proto.meta_storagepb.Event;
import io.kvdc.proto.meta_storagepb.Event.EventType;
import io.kvdc.proto.meta_storagepb.KeyValue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetaStoreTest {
  private final MetaStore store = new MetaStore();

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private MetaStore.Written put(String key, String value) {
    return store.write(List.of(new MetaStore.Change(bytes(key), bytes(value))));
  }

  private MetaStore.Written delete(String key) {
    return store.write(List.of(new MetaStore.Change(bytes(key), null)));
  }

  private List<String> read(String from, String to, long revision) {
    return store.read(MetaRange.of(bytes(from), bytes(to)), revision, 0).entries().stream()
        .map(entry -> entry.getKey().toStringUtf8() + "=" + entry.getValue().toStringUtf8())
        .toList();
  }

  @Test
  void revisionsAndVersionsCountWrites() {
    KeyValue first = put("a", "1").events().get(0).getKv();
    KeyValue second = put("a", "2").events().get(0).getKv();
    delete("a");
    KeyValue again = put("a", "3").events().get(0).getKv();

    assertThat(first.getVersion()).isEqualTo(1);
    assertThat(second.getVersion()).isEqualTo(2);
    assertThat(second.getCreateRevision()).isEqualTo(first.getModRevision());
    assertThat(second.getModRevision()).isEqualTo(first.getModRevision() + 1);
    assertThat(again.getVersion()).isEqualTo(1);
    assertThat(again.getCreateRevision()).isEqualTo(again.getModRevision());
  }

  @Test
  void allChangesOfAWriteShareARevisionAndADeleteOfNothingHasNone() {
    long before = store.revision();

    MetaStore.Written written =
        store.write(
            List.of(
                new MetaStore.Change(bytes("a"), bytes("1")),
                new MetaStore.Change(bytes("b"), bytes("2"))));

    assertThat(written.events()).hasSize(2);
    assertThat(written.revision()).isEqualTo(before + 1);
    assertThat(delete("none").events()).isEmpty();
    assertThat(store.revision()).isEqualTo(before + 1);
  }

  @Test
  void rangesAreThoseOfEtcd() {
    put("a", "1");
    put("ab", "2");
    put("b", "3");

    assertThat(read("a", "", 0)).containsExactly("a=1");
    assertThat(read("a", "b", 0)).containsExactly("a=1", "ab=2");
    assertThat(read("ab", "\0", 0)).containsExactly("ab=2", "b=3");
    MetaStore.Found limited = store.read(MetaRange.of(bytes("a"), bytes("\0")), 0, 2);
    assertThat(limited.entries()).hasSize(2);
    assertThat(limited.count()).isEqualTo(3);
    assertThat(MetaRange.prefix("a").contains(bytes("a\u00e9"))).isTrue();
    assertThat(MetaRange.prefix("a").contains(bytes("b"))).isFalse();
  }

  @Test
  void thePastCanBeReadAndTheFutureCannot() {
    long one = put("a", "1").revision();
    long two = put("a", "2").revision();
    put("b", "3");
    delete("a");

    assertThat(read("a", "\0", one)).containsExactly("a=1");
    assertThat(read("a", "\0", two)).containsExactly("a=2");
    assertThat(read("a", "\0", 0)).containsExactly("b=3");
    assertThatThrownBy(() -> read("a", "", store.revision() + 1))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("future revision");
  }

  @Test
  void whatIsTooOldIsCompacted() {
    long old = put("a", "0").revision();
    for (int i = 0; i < MetaStore.HISTORY + 5; i++) {
      put("a", "x");
    }

    assertThatThrownBy(() -> read("a", "", old)).isInstanceOf(MetaStore.CompactedException.class);
    assertThatThrownBy(() -> store.watch(MetaRange.prefix("a"), old, (revision, events) -> {}))
        .isInstanceOf(MetaStore.CompactedException.class);
  }

  @Test
  void aWatchReplaysThePastThenTellsTheNewUntilItEnds() {
    long from = put("a", "1").revision();
    put("z", "out of range");
    List<String> heard = new ArrayList<>();
    Runnable end =
        store.watch(
            MetaRange.of(bytes("a"), bytes("c")),
            from,
            (revision, events) -> events.forEach(event -> heard.add(describe(revision, event))));

    put("b", "2");
    delete("b");
    end.run();
    put("b", "3");

    assertThat(heard)
        .containsExactly(from + " PUT a", (from + 2) + " PUT b", (from + 3) + " DELETE b");
  }

  private static String describe(long revision, Event event) {
    assertThat(event.getKv().getModRevision()).isEqualTo(revision);
    assertThat(event.hasPrevKv()).isEqualTo(event.getType() == EventType.DELETE);
    return revision + " " + event.getType() + " " + event.getKv().getKey().toStringUtf8();
  }
}
