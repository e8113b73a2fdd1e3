package io.kvdc.interceptors;

import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorFactory;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes an {@link AuditLog} for each connection whose URL has {@link #KINDS}. */
public final class AuditLogFactory implements InterceptorFactory {

  /** {@code auditLog.kinds}: switches the log on, for example {@code write,commit}. */
  public static final Option<String> KINDS =
      Option.builder("auditLog.kinds", OptionType.STRING)
          .allowing(
              "of read, scan, write, lock, commit and rollback, with commas",
              AuditLogFactory::known)
          .describedAs(
              "Kinds of operations of which a line is logged by the logger io.kvdc.interceptors.audit, without keys and values; absent: none.")
          .build();

  /** {@code auditLog.who}: who. */
  public static final Option<String> WHO =
      Option.builder("auditLog.who", OptionType.STRING)
          .describedAs("Who is named in the lines; absent: the user of the operating system.")
          .build();

  /** For {@link java.util.ServiceLoader}. */
  public AuditLogFactory() {}

  @Override
  public String name() {
    return "auditLog";
  }

  @Override
  public int order() {
    return Orders.AUDIT;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(KINDS, WHO);
  }

  @Override
  public @Nullable Interceptor create(Options options) {
    String kinds = options.find(KINDS);
    if (kinds == null) {
      return null;
    }
    String given = options.find(WHO);
    String who = given == null ? System.getProperty("user.name", "unknown") : given;
    return new AuditLog(operation -> who, read(kinds), System.getLogger(AuditLog.LOGGER));
  }

  private static boolean known(String kinds) {
    return Arrays.stream(kinds.split(",", -1))
        .allMatch(
            text ->
                Arrays.stream(OperationKind.values())
                    .anyMatch(kind -> kind.spelling().equals(text)));
  }

  private static Set<OperationKind> read(String kinds) {
    List<String> named = Arrays.asList(kinds.split(",", -1));
    Set<OperationKind> read = EnumSet.noneOf(OperationKind.class);
    for (OperationKind kind : OperationKind.values()) {
      if (named.contains(kind.spelling())) {
        read.add(kind);
      }
    }
    return read;
  }
}
