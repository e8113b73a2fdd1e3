package io.kvdc.junit;

import io.kvdc.embedded.EmbeddedClusterBuilder;

/**
 * Says what a cluster of tests is to be like beyond the attributes of {@link KvCluster}, such as
 * its clock. A class of this type needs a constructor without parameters, and is made anew for each
 * cluster.
 */
@FunctionalInterface
public interface ClusterSetup {

  /**
   * Called before a cluster starts, on the thread of the test that needs it.
   *
   * @param builder has the name and all that the annotation says already, and may be told
   *     otherwise, but for the version of the API
   * @throws RuntimeException whatever is thrown here fails the test
   */
  void configure(EmbeddedClusterBuilder builder);

  /** Changes nothing. */
  final class AsAnnotated implements ClusterSetup {

    /** There is nothing to keep. */
    public AsAnnotated() {}

    @Override
    public void configure(EmbeddedClusterBuilder builder) {
      // The annotation has said it all.
    }
  }
}
