package io.kvdc.tikv.internal.txn.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.error.TransactionTooLargeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Random histories of a buffer end as those of sorted maps that are copied at each stage. */
class MemBufferProperties {

  private static final List<FlagsOp> OPS =
      List.of(
          FlagsOp.NONE,
          FlagsOp.SET_PRESUME_NOT_EXISTS,
          FlagsOp.CLEAR_PRESUME_NOT_EXISTS,
          FlagsOp.SET_LOCKED,
          FlagsOp.CLEAR_LOCKED,
          FlagsOp.SET_NEED_LOCKED.then(FlagsOp.SET_ASSERT_EXIST),
          FlagsOp.CLEAR_NEED_LOCKED.then(FlagsOp.SET_ASSERT_NONE),
          FlagsOp.SET_CONSTRAINT_CHECK_IN_PREWRITE,
          FlagsOp.SET_LOCKED_VALUE_EXISTS.then(FlagsOp.SET_SHARE_MODE),
          FlagsOp.SET_LOCKED_VALUE_NOT_EXISTS.then(FlagsOp.SET_EXCLUSIVE_MODE));

  /** What is done in one step; which key and how are told by numbers, so that steps shrink. */
  enum Kind {
    PUT,
    DELETE,
    PUT_RUN,
    FLAGS,
    STAGE,
    RELEASE,
    CLEANUP,
    CHECKPOINT,
    REVERT,
    OPEN_CURSOR,
    MOVE_CURSORS,
    COMPARE
  }

  record Step(Kind kind, int key, int other) {}

  @Provide
  Arbitrary<List<Step>> histories() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequency(
            Tuple.of(12, Kind.PUT),
            Tuple.of(5, Kind.DELETE),
            Tuple.of(2, Kind.PUT_RUN),
            Tuple.of(6, Kind.FLAGS),
            Tuple.of(4, Kind.STAGE),
            Tuple.of(2, Kind.RELEASE),
            Tuple.of(3, Kind.CLEANUP),
            Tuple.of(2, Kind.CHECKPOINT),
            Tuple.of(2, Kind.REVERT),
            Tuple.of(2, Kind.OPEN_CURSOR),
            Tuple.of(4, Kind.MOVE_CURSORS),
            Tuple.of(1, Kind.COMPARE));
    Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 999);
    return Combinators.combine(kinds, numbers, numbers).as(Step::new).list().ofMaxSize(120);
  }

  @Property(tries = 2500)
  void historiesAgreeWithTheModel(@ForAll("histories") List<Step> history) {
    History run = new History();
    history.forEach(run::take);
    run.compare(0, 0);
  }

  private static final class History {
    private final MemBuffer buffer = new MemBuffer();
    private final ModelBuffer model = new ModelBuffer();
    private final List<Map.Entry<Checkpoint, ModelBuffer.Moment>> checkpoints = new ArrayList<>();
    private final List<CursorCheck> cursors = new ArrayList<>();
    private int written;

    private History() {
      buffer.limits(new BufferLimits(Long.MAX_VALUE, 3000));
    }

    private void take(Step step) {
      switch (step.kind()) {
        case PUT -> put(key(step.key()), step.other());
        case DELETE -> write(key(step.key()), MemBuffer.TOMBSTONE, op(step.other()));
        case PUT_RUN -> {
          for (int i = 0; i < step.other() % 150; i++) {
            put(key(step.key() + i), i);
          }
        }
        case FLAGS -> {
          buffer.updateFlags(key(step.key()), op(step.other()));
          model.updateFlags(key(step.key()), op(step.other()));
        }
        case STAGE -> assertThat(buffer.stage()).isEqualTo(model.stage());
        case RELEASE -> release();
        case CLEANUP -> cleanup(step);
        case CHECKPOINT -> checkpoints.add(Map.entry(buffer.checkpoint(), model.now()));
        case REVERT -> revert(step);
        case OPEN_CURSOR -> cursors.add(new CursorCheck(step, buffer, model));
        case MOVE_CURSORS -> cursors.forEach(CursorCheck::move);
        case COMPARE -> compare(step.key(), step.other());
      }
      compareTotals();
    }

    private void compareTotals() {
      assertThat(buffer.dirty()).isEqualTo(model.dirty);
      // Told by plain comparisons, as they are made at each step.
      if (buffer.count() != model.count() || buffer.size() != model.size()) {
        assertThat(buffer.count()).isEqualTo(model.count());
        assertThat(buffer.size()).isEqualTo(model.size());
      }
    }

    private void put(Bytes key, int number) {
      write(key, Bytes.utf8("v" + written++ + "x".repeat(number % 20)), op(number / 20));
    }

    private void write(Bytes key, Bytes value, FlagsOp op) {
      Runnable write =
          MemBuffer.isTombstone(value)
              ? () -> buffer.delete(key, op)
              : () -> buffer.put(key, value, op);
      if (model.fits(key, value, buffer.limits())) {
        write.run();
        model.write(key, value, op);
      } else {
        assertThatThrownBy(write::run).isInstanceOf(TransactionTooLargeException.class);
      }
    }

    private void release() {
      int top = model.stages.size();
      buffer.release(top);
      if (top > 0) {
        model.release();
      }
    }

    private void cleanup(Step step) {
      int top = model.stages.size();
      if (step.other() % 10 == 0) {
        buffer.cleanup(top + 1);
        return;
      }
      buffer.cleanup(top);
      if (top > 0) {
        int writesAtStart = model.stages.getFirst().writes();
        model.cleanup();
        endCheckpointsBehind(writesAtStart);
      }
    }

    private void revert(Step step) {
      if (checkpoints.isEmpty()) {
        return;
      }
      var chosen = checkpoints.get(step.key() % checkpoints.size());
      if (!model.mayRevertTo(chosen.getValue())) {
        assertThatThrownBy(() -> buffer.revertTo(chosen.getKey()))
            .isInstanceOf(IllegalStateException.class);
        return;
      }
      buffer.revertTo(chosen.getKey());
      model.restore(chosen.getValue());
      endCheckpointsBehind(chosen.getValue().writes());
    }

    private void endCheckpointsBehind(int writes) {
      for (var checkpoint : List.copyOf(checkpoints)) {
        if (checkpoint.getValue().writes() > writes) {
          assertThatThrownBy(() -> buffer.revertTo(checkpoint.getKey()))
              .isInstanceOf(IllegalArgumentException.class);
          checkpoints.remove(checkpoint);
        }
      }
    }

    private void compare(int from, int to) {
      KeyRange range =
          KeyRange.of(from % 4 == 0 ? Bytes.EMPTY : key(from), to % 4 == 0 ? Bytes.EMPTY : key(to));
      for (boolean reverse : new boolean[] {false, true}) {
        assertThat(entries(buffer.cursorWithFlags(range, reverse)))
            .isEqualTo(expected(ModelBuffer.within(model.all(), range, reverse)));
        assertThat(values(buffer.cursor(range, reverse)))
            .isEqualTo(list(ModelBuffer.within(model.values, range, reverse)));
        if (!model.stages.isEmpty()) {
          assertThat(values(buffer.beforeStages().cursor(range, reverse)))
              .isEqualTo(list(ModelBuffer.within(model.stages.getLast().values(), range, reverse)));
        }
      }
      for (int number : new int[] {from, to}) {
        Bytes key = key(number);
        assertThat(buffer.get(key)).isSameAs(model.values.get(key));
        assertThat(buffer.flags(key)).isEqualTo(model.flags(key));
        if (!model.stages.isEmpty()) {
          assertThat(buffer.beforeStages().get(key))
              .isSameAs(model.stages.getLast().values().get(key));
        }
      }
      inspect();
    }

    private void inspect() {
      int level = 1;
      for (var moments = model.stages.descendingIterator(); moments.hasNext(); level++) {
        NavigableMap<Bytes, Bytes> before = moments.next().values();
        List<Bytes> seen = new ArrayList<>();
        buffer.inspectStage(
            level,
            (key, flags, value) -> {
              seen.add(key);
              assertThat(value).isSameAs(model.values.get(key));
              assertThat(flags).isEqualTo(model.flags(key));
            });
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen)
            .containsAll(
                model.values.keySet().stream()
                    .filter(key -> model.values.get(key) != before.get(key))
                    .toList());
      }
    }

    private List<String> expected(NavigableMap<Bytes, Optional<Bytes>> entries) {
      List<String> texts = new ArrayList<>();
      entries.forEach((key, value) -> texts.add(text(key, value.orElse(null), model.flags(key))));
      return texts;
    }
  }

  /** A cursor that stays open while the buffer is written. */
  private static final class CursorCheck {
    private final ModelBuffer model;
    private final KeyRange range;
    private final boolean reverse;
    private final MemBufferCursor cursor;
    private Bytes last;
    private boolean ended;

    private CursorCheck(Step step, MemBuffer buffer, ModelBuffer model) {
      this.model = model;
      reverse = step.other() % 2 == 0;
      range =
          step.other() % 3 == 0
              ? KeyRange.all()
              : KeyRange.of(key(step.key()), key(step.key() + step.other()));
      cursor = buffer.cursor(range, reverse);
      last = null;
    }

    private void move() {
      NavigableMap<Bytes, Bytes> part = ModelBuffer.within(model.values, range, reverse);
      Map.Entry<Bytes, Bytes> next =
          ended ? null : last == null ? part.firstEntry() : part.higherEntry(last);
      ended = next == null;
      assertThat(cursor.next()).isEqualTo(next != null);
      if (next != null) {
        last = next.getKey();
        assertThat(cursor.key()).isEqualTo(last);
        assertThat(cursor.value()).isSameAs(next.getValue());
        assertThat(cursor.flags()).isEqualTo(model.flags(last));
      }
    }
  }

  /** Short ones, ones that others begin with, and ones that differ only behind many equal bytes. */
  static Bytes key(int number) {
    int n = number % 400;
    return switch (n % 4) {
      case 0 -> Bytes.of(1 + n / 100, n % 100);
      case 1 -> Bytes.utf8("table/row/" + (n + 1000));
      case 2 -> Bytes.wrap(new byte[1 + n / 4]);
      default -> Bytes.utf8("table/row/" + (n + 998)).concat(Bytes.of(0, 0xff, n / 2));
    };
  }

  private static FlagsOp op(int number) {
    return OPS.get(number % OPS.size());
  }

  private static List<String> entries(MemBufferCursor cursor) {
    List<String> texts = new ArrayList<>();
    while (cursor.next()) {
      texts.add(text(cursor.key(), cursor.value(), cursor.flags()));
    }
    return texts;
  }

  private static String text(Bytes key, Bytes value, int flags) {
    return key + "=" + (MemBuffer.isTombstone(value) ? "deleted" : value) + " " + flags;
  }

  private static List<Map.Entry<Bytes, Bytes>> values(MemBufferCursor cursor) {
    List<Map.Entry<Bytes, Bytes>> values = new ArrayList<>();
    while (cursor.next()) {
      values.add(Map.entry(cursor.key(), cursor.value()));
    }
    return values;
  }

  private static List<Map.Entry<Bytes, Bytes>> list(NavigableMap<Bytes, Bytes> map) {
    return map.entrySet().stream().map(e -> Map.entry(e.getKey(), e.getValue())).toList();
  }
}
