package io.kvdc.tikv.crash;

import io.kvdc.embedded.Calls;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import java.util.List;

/** How a client dies. */
enum Death {
  /** Before it can send the next request. */
  BEFORE_A_REQUEST {
    @Override
    List<Fault> strike(EmbeddedCluster cluster, Calls further) {
      return List.of(cluster.faults().inject(further, FaultAction.dropRequest()));
    }
  },
  /** With the next request done, but not heard of. */
  BEFORE_AN_ANSWER {
    @Override
    List<Fault> strike(EmbeddedCluster cluster, Calls further) {
      return List.of(
          cluster.faults().inject(further.times(1), FaultAction.dropAnswer()),
          cluster.faults().inject(further, FaultAction.dropRequest()));
    }
  };

  /** Makes a client's further requests vain; any hit of these faults means that it has died. */
  abstract List<Fault> strike(EmbeddedCluster cluster, Calls further);
}
