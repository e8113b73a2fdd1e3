package io.kvdc.proto.contract;

import io.kvdc.proto.contract.WireType.Kind;
import io.kvdc.proto.contract.WireType.Member;
import io.kvdc.proto.contract.WireType.NumberRange;
import io.kvdc.proto.contract.WireType.Packing;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The wire contract as {@code wire-contract.tsv} writes it down. */
final class ContractTable {
  private static final List<String> COLUMNS =
      List.of("kind", "full name", "member", "number", "type", "label", "flags", "used");
  private static final Set<String> PACKABLE =
      Set.of(
          "double",
          "float",
          "int32",
          "int64",
          "uint32",
          "uint64",
          "sint32",
          "sint64",
          "fixed32",
          "fixed64",
          "sfixed32",
          "sfixed64",
          "bool");

  private final Map<String, String> syntaxByPackage = new LinkedHashMap<>();
  private final Map<String, Draft> drafts = new LinkedHashMap<>();
  private boolean headerSeen;

  private ContractTable() {}

  /** Reads the table from the class path. */
  static Map<String, WireType> load(String resource) {
    try (InputStream in = ContractTable.class.getResourceAsStream(resource)) {
      Objects.requireNonNull(in, resource);
      return parse(
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads the table from its lines.
   *
   * @throws IllegalArgumentException naming the line that cannot be read
   */
  static Map<String, WireType> parse(List<String> lines) {
    ContractTable table = new ContractTable();
    for (int i = 0; i < lines.size(); i++) {
      try {
        table.read(lines.get(i));
      } catch (RuntimeException e) {
        throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    if (table.drafts.isEmpty()) {
      throw new IllegalArgumentException("the table holds no type");
    }
    return table.build();
  }

  private void read(String line) {
    List<String> cells = Arrays.asList(line.split("\t", -1));
    if (line.startsWith("#")) {
      if (cells.get(0).equals("#file") && !cells.get(1).equals("name")) {
        syntaxByPackage.put(cells.get(2), cells.get(3));
      }
    } else if (!line.isEmpty()) {
      if (!headerSeen) {
        if (!cells.equals(COLUMNS)) {
          throw new IllegalArgumentException("unexpected column names " + cells);
        }
        headerSeen = true;
      } else if (cells.size() != COLUMNS.size()) {
        throw new IllegalArgumentException(cells.size() + " columns, expected " + COLUMNS.size());
      } else {
        readRow(cells.get(0), cells.get(1), cells.get(2), cells.subList(3, cells.size()));
      }
    }
  }

  private void readRow(String kind, String name, String member, List<String> rest) {
    if (kind.equals("oneof-note")) {
      return; // for people; the labels of the fields say the same
    }
    boolean used = rest.get(4).equals("yes");
    if (member.equals("-")) {
      drafts.put(name, new Draft(kindOf(kind), name, used));
      return;
    }
    Draft draft = drafts.get(name);
    if (draft == null) {
      throw new IllegalArgumentException("member of a type that was not announced: " + name);
    }
    draft.add(member, rest.get(0), rest.get(1), rest.get(2), rest.get(3), used);
  }

  private static Kind kindOf(String word) {
    for (Kind kind : Kind.values()) {
      if (kind.word().equals(word)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("unknown kind " + word);
  }

  private Map<String, WireType> build() {
    Map<String, WireType> types = new LinkedHashMap<>();
    for (Draft draft : drafts.values()) {
      draft.members.replaceAll((name, member) -> packEnums(member));
      String syntax =
          syntaxByPackage.getOrDefault(packageOf(draft.name, syntaxByPackage.keySet()), "");
      types.put(
          draft.name,
          new WireType(
              draft.kind,
              draft.name,
              draft.used,
              syntax,
              draft.members,
              draft.reserved,
              draft.reservedNames));
    }
    return types;
  }

  /** Enums are packable too, but which names are enums is known only after the last row. */
  private Member packEnums(Member member) {
    Draft type = drafts.get(member.type());
    boolean repeatedEnum =
        member.label().equals("repeated") && type != null && type.kind == Kind.ENUM;
    return repeatedEnum
        ? new Member(member.number(), member.type(), member.label(), Packing.PACKED, member.used())
        : member;
  }

  static boolean isPackable(String type) {
    return PACKABLE.contains(type);
  }

  /** The longest of {@code packages} that holds {@code name}; empty if none does. */
  static String packageOf(String name, Set<String> packages) {
    for (int dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
      String candidate = name.substring(0, dot);
      if (packages.contains(candidate)) {
        return candidate;
      }
    }
    return "";
  }

  private static final class Draft {
    private final Kind kind;
    private final String name;
    private final boolean used;
    private final Map<String, Member> members = new LinkedHashMap<>();
    private final List<NumberRange> reserved = new ArrayList<>();
    private final Set<String> reservedNames = new LinkedHashSet<>();

    Draft(Kind kind, String name, boolean used) {
      this.kind = kind;
      this.name = name;
      this.used = used;
    }

    void add(
        String member, String number, String type, String label, String flags, boolean memberUsed) {
      if (member.equals("reserved") && label.equals("reserved")) {
        reserved.add(range(number));
      } else if (member.startsWith("reserved-name:")) {
        reservedNames.add(member.substring("reserved-name:".length()));
      } else {
        members.put(
            member,
            switch (kind) {
              case MESSAGE ->
                  new Member(
                      Integer.parseInt(number),
                      type,
                      label,
                      packing(type, label, flags),
                      memberUsed);
              case ENUM ->
                  new Member(Integer.parseInt(number), "", "", Packing.NOT_APPLICABLE, memberUsed);
              case SERVICE ->
                  new Member(Member.NO_NUMBER, type, "", Packing.NOT_APPLICABLE, memberUsed);
            });
      }
    }

    private static Packing packing(String type, String label, String flags) {
      if (!label.equals("repeated") || !isPackable(type)) {
        return Packing.NOT_APPLICABLE;
      }
      return Arrays.asList(flags.split(",")).contains("packed=false")
          ? Packing.EXPANDED
          : Packing.PACKED;
    }

    private static NumberRange range(String text) {
      int dots = text.indexOf("..");
      return dots < 0
          ? new NumberRange(Integer.parseInt(text), Integer.parseInt(text))
          : new NumberRange(
              Integer.parseInt(text.substring(0, dots)),
              Integer.parseInt(text.substring(dots + 2)));
    }
  }
}
