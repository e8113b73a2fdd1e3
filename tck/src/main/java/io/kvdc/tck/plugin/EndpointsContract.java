package io.kvdc.tck.plugin;

import io.kvdc.error.KvException;
import io.kvdc.spi.Endpoints;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks for addresses as drivers do, of names, numbers and what no registry knows. */
final class EndpointsContract {

  private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:.%]+]|[^:\\s]+):(\\d+)");

  private static final List<List<String>> GIVEN =
      List.of(
          List.of("127.0.0.1:2379"),
          List.of("pd-0.pd-peer:2379", "pd-1.pd-peer:2379", "pd-2.pd-peer:2379"),
          List.of("[::1]:2379"));

  private static final List<String> ADVERTISED =
      List.of(
          "127.0.0.1:20160",
          "tikv-0.tikv-peer.default.svc:20160",
          "[2001:db8::7]:20160",
          "a-name-that-nobody-has-heard-of:1");

  /** Stands for a refusal that says why, which is a right answer. */
  private static final List<String> REFUSED = List.of("refused");

  private static final int THREADS = 4;
  private static final int EACH = 250;

  private final Findings findings;
  private final Endpoints endpoints;

  EndpointsContract(Findings findings, Endpoints endpoints) {
    this.findings = findings;
    this.endpoints = endpoints;
  }

  void check() {
    String name = findings.demand("name", endpoints::name);
    findings.require(name == null || !name.isBlank(), "name is empty");
    GIVEN.forEach(this::seeds);
    for (String advertised : ADVERTISED) {
      String answer =
          findings.demand("reachable of " + advertised, () -> endpoints.reachable(advertised));
      if (answer != null) {
        requireAddress("reachable of " + advertised, answer);
      }
    }
    if (findings.none()) {
      manyThreads();
    }
  }

  private void seeds(List<String> given) {
    String of = "seeds of " + given;
    List<@Nullable String> seeds = findings.demand(of, () -> new ArrayList<>(answered(given)));
    if (seeds == null || seeds.equals(REFUSED)) {
      return;
    }
    findings.require(!seeds.isEmpty(), of + " gave none; say why with a KvException");
    for (String seed : seeds) {
      if (seed == null) {
        findings.add(of + " gave null among others");
      } else {
        requireAddress(of, seed);
      }
    }
  }

  private List<? extends @Nullable String> answered(List<String> given) {
    try {
      return endpoints.seeds(given);
    } catch (KvException why) {
      return REFUSED;
    }
  }

  private void requireAddress(String of, String address) {
    Matcher parts = ADDRESS.matcher(address);
    findings.require(
        parts.matches() && isPort(parts.group(2)),
        of + " gave \"" + address + "\", which is no host:port");
  }

  private static boolean isPort(String digits) {
    return digits.length() <= 5 && Integer.parseInt(digits) <= 65_535;
  }

  private void manyThreads() {
    List<CompletableFuture<?>> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      CompletableFuture<?> ended = new CompletableFuture<>();
      threads.add(ended);
      Thread thread = new Thread(() -> many(ended), "kvdc-plugin-kit-" + t);
      thread.setDaemon(true);
      thread.start();
    }
    try {
      CompletableFuture.allOf(threads.toArray(new CompletableFuture<?>[0]))
          .get(findings.patience().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      findings.add("used by many threads, it did not come back");
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while a plug-in was checked", e);
    } catch (ExecutionException e) {
      findings.add("used by many threads, it threw " + e.getCause());
    }
  }

  private void many(CompletableFuture<?> ended) {
    try {
      for (int i = 0; i < EACH; i++) {
        Object unused = endpoints.reachable(ADVERTISED.get(i % ADVERTISED.size()));
      }
      ended.complete(null);
    } catch (Throwable e) {
      ended.completeExceptionally(e);
    }
  }
}
