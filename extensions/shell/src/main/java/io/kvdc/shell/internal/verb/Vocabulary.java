package io.kvdc.shell.internal.verb;

import io.kvdc.shell.internal.command.Verb;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All commands of the shell. */
public final class Vocabulary {

  private Vocabulary() {}

  /**
   * Makes all commands, for one shell.
   *
   * @return the commands, under the headings with which the help lists them
   */
  public static Map<String, List<Verb>> verbs() {
    Map<String, List<Verb>> groups = new LinkedHashMap<>();
    groups.put(
        "Keys",
        List.of(
            new Get(),
            new Put(),
            new Delete(),
            new MultiGet(),
            new MultiPut(),
            new Ttl(),
            new PutIfAbsent(),
            new CompareAndSwap()));
    groups.put(
        "Ranges",
        List.of(
            new Scan(),
            new ReverseScan(),
            new Count(),
            new ChecksumOf(),
            new DeleteRange(),
            new DeletePrefix()));
    groups.put(
        "Transactions",
        List.of(
            new Begin(),
            new Insert(),
            new Lock(),
            new Commit(),
            new Rollback(),
            new ReadSnapshot(),
            new Locks(),
            new Mvcc()));
    groups.put("Files", List.of(new Load(), new Dump()));
    groups.put(
        "Cluster",
        List.of(
            new Regions(),
            new Split(),
            new Stores(),
            new Members(),
            new Tso(),
            new Status(),
            new Capabilities(),
            new ShowOptions()));
    groups.put(
        "Shell",
        List.of(
            new ColumnFamily(),
            new Atomic(),
            new ChangeFormat(),
            new Timing(),
            new Echo(),
            new Source(),
            new Help(),
            new Exit()));
    return groups;
  }
}
