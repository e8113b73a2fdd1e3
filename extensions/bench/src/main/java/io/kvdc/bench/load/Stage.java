package io.kvdc.bench.load;

import io.kvdc.bench.load.client.Contender;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Cells at one server.
 *
 * @param place the server
 * @param cells one after the other
 */
record Stage(Place place, List<Cell> cells) {

  boolean has(Contender contender) {
    return cells.stream().anyMatch(cell -> cell.contenders().contains(contender));
  }

  /** The same without some contenders. */
  Stage without(Set<Contender> absent) {
    return new Stage(place, cells.stream().map(cell -> without(cell, absent)).toList());
  }

  private static Cell without(Cell cell, Set<Contender> absent) {
    return new Cell(
        cell.workload(),
        cell.session(),
        cell.callers(),
        cell.contenders().stream().filter(contender -> !absent.contains(contender)).toList(),
        cell.rounds(),
        cell.warmUp(),
        cell.measured());
  }

  /** One stage for each place, in the order in which places come up. */
  static List<Stage> merged(List<Stage> stages) {
    Map<Place, List<Cell>> byPlace = new LinkedHashMap<>();
    for (Stage stage : stages) {
      byPlace.computeIfAbsent(stage.place(), place -> new ArrayList<>()).addAll(stage.cells());
    }
    return byPlace.entrySet().stream()
        .map(each -> new Stage(each.getKey(), List.copyOf(each.getValue())))
        .toList();
  }
}
