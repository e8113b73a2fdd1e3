package io.kvdc.dropwizard;

import com.codahale.metrics.Gauge;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;

/**
 * What several engines say of one gauge, added up. Stands in the registry itself, so that all sinks
 * of the registry find it. Ends with its last value; who comes after that makes another.
 */
final class GaugeSum implements Gauge<Double> {

  private final ReentrantLock changes = new ReentrantLock();
  private final List<DoubleSupplier> values = new CopyOnWriteArrayList<>();
  private boolean ended;

  /** Adds a value, or says that this has ended. */
  boolean add(DoubleSupplier value) {
    changes.lock();
    try {
      return !ended && values.add(value);
    } finally {
      changes.unlock();
    }
  }

  /**
   * Takes one value away, and runs something if it was the last: nobody adds before that is done.
   */
  void remove(DoubleSupplier value, Runnable atEnd) {
    changes.lock();
    try {
      if (values.remove(value) && values.isEmpty()) {
        ended = true;
        atEnd.run();
      }
    } finally {
      changes.unlock();
    }
  }

  @Override
  public Double getValue() {
    double sum = 0;
    for (DoubleSupplier value : values) {
      sum += value.getAsDouble();
    }
    return sum;
  }
}
