package io.kvdc.tikv.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of entries of an address map, and which of them wins. */
class AddressMapFormsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "; tikv-0:20160; tikv-0:20160",
        "tikv-0:20160=127.0.0.1:30160; tikv-0:20160; 127.0.0.1:30160",
        "tikv-0:20160=127.0.0.1:30160; tikv-0:20161; tikv-0:20161",
        "tikv-0=10.1.1.1; tikv-0:20160; 10.1.1.1:20160",
        "tikv-0=10.1.1.1:7; tikv-0:20160; 10.1.1.1:7",
        "tikv-0=10.1.1.1,tikv-0:20160=10.2.2.2; tikv-0:20160; 10.2.2.2:20160",
        "*:20160=gateway:443; tikv-7:20160; gateway:443",
        "*:20160=gateway:443; tikv-7:20161; tikv-7:20161",
        "*.tikv-peer.ns.svc=*.example.com; tikv-3.tikv-peer.ns.svc:20160;"
            + " tikv-3.example.com:20160",
        "tikv-*:20160=edge-*.example.com; tikv-3:20160; edge-3.example.com:20160",
        "*=nat.example.com; 10.0.0.5:2379; nat.example.com:2379",
        "*=last,10.0.*=first; 10.0.0.5:2379; last:2379",
        "*=all,pd-0=one; pd-0:2379; one:2379",
        "[fd00::1]:2379=[::1]:1; [fd00::1]:2379; [::1]:1",
        "[fd00::1]=localhost; [fd00::1]:2379; localhost:2379",
        "demo-pd-0=other-pd-0; demo-pd-0; other-pd-0"
      })
  void entriesAreReadAndChosen(String map, String advertised, String reachable) {
    assertThat(AddressMap.parse(map == null ? "" : map).reachable(advertised)).isEqualTo(reachable);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "=b",
        "a=",
        "a=b,",
        "a:0=b",
        "a:x=b",
        "a=b:70000",
        "a**=b",
        "a=*",
        "*=a*b*",
        "a=b,a=c"
      })
  void whatCannotBeMeantIsRefused(String map) {
    assertThatThrownBy(() -> AddressMap.parse(map)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void equalTextsAreEqualMaps() {
    assertThat(AddressMap.parse("a=b,*=c")).isEqualTo(AddressMap.parse(" a = b , *=c"));
  }
}
