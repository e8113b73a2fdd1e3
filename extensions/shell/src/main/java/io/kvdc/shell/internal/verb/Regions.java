package io.kvdc.shell.internal.verb;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.command.Verb;
import io.kvdc.shell.internal.output.Cell;
import io.kvdc.shell.internal.output.ResultWriter;
import io.kvdc.tikv.TikvConnection;
import io.kvdc.tikv.TikvPeer;
import io.kvdc.tikv.TikvRegion;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists regions, page by page as there may be very many. */
@Command(
    name = "regions",
    description =
        "List the regions that hold a range, as PD knows them: where they begin and end, their"
            + " epoch, and on which stores they are.",
    footer = {
      "",
      "An empty start is before all keys, an empty end after all keys. leader is the store that",
      "leads the region, peers are all its stores: L marks a learner, W a witness.",
      "",
      "examples:",
      "  regions",
      "  regions --prefix user/ --limit 10"
    })
final class Regions extends Verb {

  private static final int PAGE = 1000;

  @Mixin private RangeArguments range = new RangeArguments();

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "The most regions to list.")
  private long limit = Long.MAX_VALUE;

  @Override
  public void run(ShellContext shell) throws CommandException {
    if (limit < 1) {
      throw new CommandException("--limit must be at least 1, not " + limit);
    }
    TikvConnection tikv = shell.connection().unwrap(TikvConnection.class);
    KeyRange rest = range.range();
    List<TikvRegion> page = tikv.regions(rest, pageSize(limit));
    ResultWriter results = shell.results();
    results.begin(List.of("id", "start", "end", "version", "conf", "leader", "peers"));
    boolean complete = false;
    try {
      long left = limit;
      while (!page.isEmpty()) {
        page.forEach(region -> results.row(cells(region)));
        left -= page.size();
        Bytes end = page.get(page.size() - 1).range().end();
        rest = KeyRange.of(end, rest.end());
        boolean last = end.isEmpty() || left == 0 || rest.isEmpty();
        page = last ? List.of() : tikv.regions(rest, pageSize(left));
      }
      complete = true;
    } finally {
      if (complete) {
        results.end();
      } else {
        results.abort();
      }
    }
  }

  private static int pageSize(long wanted) {
    return (int) Math.min(wanted, PAGE);
  }

  private static List<Cell> cells(TikvRegion region) {
    @Nullable TikvPeer leader = region.leader();
    return List.of(
        Cell.unsigned(region.id()),
        Cell.of(region.range().start()),
        Cell.of(region.range().end()),
        Cell.unsigned(region.version()),
        Cell.unsigned(region.confVersion()),
        leader == null ? Cell.none() : Cell.unsigned(leader.storeId()),
        Cell.of(region.peers().stream().map(Regions::peer).collect(Collectors.joining(" "))));
  }

  private static String peer(TikvPeer peer) {
    return Long.toUnsignedString(peer.storeId())
        + (peer.learner() ? "L" : "")
        + (peer.witness() ? "W" : "");
  }
}
