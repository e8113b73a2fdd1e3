package io.kvdc.tikv;

import io.kvdc.spi.Completion;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import io.kvdc.spi.OperationTerms;
import io.kvdc.spi.Phase;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Asks for all that is done in the name of somebody, and notes what the time was spent with. */
final class Billing implements Interceptor {

  /** By the name of the operation. */
  final Map<String, Map<Phase, ?>> phases = new ConcurrentHashMap<>();

  @Override
  public @Nullable After before(Operation operation) {
    return (Completion ended) -> phases.put(operation.name(), ended.phases().asMap());
  }

  @Override
  public OperationTerms terms(Operation operation, OperationTerms terms) {
    return terms.from("billing");
  }
}
