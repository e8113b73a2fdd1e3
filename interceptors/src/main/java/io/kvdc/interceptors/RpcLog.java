package io.kvdc.interceptors;

import io.kvdc.spi.RpcInterceptor;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes down in which order interceptors of requests begin and end, for tests. */
public final class RpcLog {

  private final List<String> lines = new CopyOnWriteArrayList<>();

  /** Begins empty. */
  public RpcLog() {}

  /**
   * An interceptor that takes itself down and changes nothing.
   *
   * @param name its name
   * @return the interceptor
   */
  public RpcInterceptor interceptor(String name) {
    return RpcInterceptor.of(
        name,
        (call, rest) -> {
          lines.add("begin " + name);
          return rest.proceed().whenComplete((answer, failure) -> lines.add("end " + name));
        });
  }

  /**
   * What happened.
   *
   * @return {@code begin NAME} and {@code end NAME} in their order; a still picture
   */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /**
   * How often interceptors began.
   *
   * @return the number
   */
  public long begun() {
    return lines.stream().filter(line -> line.startsWith("begin ")).count();
  }

  /**
   * How often interceptors ended.
   *
   * @return the number
   */
  public long ended() {
    return lines.stream().filter(line -> line.startsWith("end ")).count();
  }

  /** Forgets all. */
  public void clear() {
    lines.clear();
  }
}
