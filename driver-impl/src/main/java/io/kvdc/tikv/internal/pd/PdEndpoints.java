package io.kvdc.tikv.internal.pd;

import io.kvdc.proto.pdpb.Member;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where members of PD may be: the addresses of the URL, for good, and those that the cluster named
 * last.
 */
final class PdEndpoints {

  private final List<String> seeds;
  private volatile List<String> all;

  PdEndpoints(List<String> seeds) {
    this.seeds = List.copyOf(seeds);
    this.all = this.seeds;
  }

  List<String> all() {
    return all;
  }

  /** Takes over the members that a leader named. */
  void learn(List<Member> members) {
    Set<String> merged = new LinkedHashSet<>(seeds);
    members.forEach(member -> merged.addAll(addressesOf(member)));
    all = List.copyOf(merged);
  }

  static List<String> addressesOf(Member member) {
    return member.getClientUrlsList().stream().map(PdEndpoints::withoutScheme).toList();
  }

  /** Members are named by URL, such as {@code http://10.0.0.1:2379}. */
  static String withoutScheme(String url) {
    int scheme = url.indexOf("://");
    String rest = scheme < 0 ? url : url.substring(scheme + 3);
    return rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
  }
}
