package io.kvdc.embedded.vectors;
import org.junit.jupiter.api.Test;
import java.nio.file.*;
class TmpListTest {
  @Test void list() throws Exception {
    StringBuilder out = new StringBuilder();
    for (Scenario s : (Iterable<Scenario>) Scenario.ofGroups(RecordedExchangeTest.GROUPS)::iterator) {
      String r;
      long t = System.nanoTime();
      try (VectorCluster c = new VectorCluster(s.cluster())) { var d = new Replayer(c).replay(s); r = d.isEmpty() ? "PASS" : d.get(0).replaceAll("\n"," "); if (r.length() > 600) r = r.substring(0,200)+r.substring(r.length()-200); }
      catch (Throwable e) { r = "ERROR " + e; }
      out.append(s.name()).append("\t").append(r).append("\t").append((System.nanoTime()-t)/1000000).append("\n");
    }
    Files.writeString(Path.of("/tmp/embkv_list.txt"), out);
  }
}
