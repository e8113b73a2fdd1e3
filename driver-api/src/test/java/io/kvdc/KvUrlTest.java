package io.kvdc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.kvdc.error.InvalidUrlException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KvUrlTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                              | does not begin with kv:
          kv                              | does not begin with kv:
          kv:                             | does not begin with kv:
          kv:tikv                         | does not begin with kv:
          kv::x                           | does not begin with kv:
          kv:7:x                          | does not begin with kv:
          tikv:name                       | does not begin with kv:
          localhost:2379                  | does not begin with kv:
          kv:tikv://                      | an address is missing
          kv:tikv:///ks                   | an address is missing
          kv:tikv://a,,b                  | an address is missing
          kv:tikv://a,                    | an address is missing
          kv:tikv://a:                    | the port of a is not a number
          kv:tikv://a:x                   | the port of a is not a number
          kv:tikv://a:-1                  | the port of a is not a number
          kv:tikv://a:1:2                 | the port of a is not a number
          kv:tikv://a:4294967297          | the port of a is not a number
          kv:tikv://a:0                   | 0 is no port
          kv:tikv://a:65536               | 65536 is no port
          kv:tikv://::1:2379              | one of the addresses is malformed
          kv:tikv://[::1                  | one of the addresses is malformed
          kv:tikv://[]:1                  | one of the addresses is malformed
          kv:tikv://[1234]:1              | one of the addresses is malformed
          kv:tikv://[::1::]:1             | one of the addresses is malformed
          kv:tikv://[host:x]:1            | one of the addresses is malformed
          kv:tikv://a b:1                 | one of the addresses is malformed
          kv:tikv://:1                    | one of the addresses is malformed
          kv:tikv://a#b:1                 | one of the addresses is malformed
          kv:tikv://u:p@a:1               | no user and password
          kv:tikv://u:p/w@a:1             | no user and password
          kv:tikv://a/%zz                 | the path has a % that is not followed
          kv:tikv://a/%f                  | the path has a % that is not followed
          kv:tikv://a/%ff                 | the path is not UTF-8
          kv:embedded:a%                  | the name has a % that is not followed
          kv:tikv://a?x                   | must have the form option=value
          kv:tikv://a?=1                  | must have the form option=value
          kv:tikv://a?x=1&                | must have the form option=value
          kv:tikv://a?x=1&y=2&x=1         | the parameter x is given twice
          kv:tikv://a?x=%+1               | the value of x has a % that is not followed
          kv:tikv://a?x=%c3               | the value of x is not UTF-8
          kv:tikv://a?%e9=1               | the name of a parameter is not UTF-8
          """)
  void malformedUrlsAreRefusedWithWhatIsWrongAndARightOne(String url, String message) {
    assertThatExceptionOfType(InvalidUrlException.class)
        .isThrownBy(() -> KvUrl.parse(url))
        .withMessageContaining(message)
        .withMessageContaining("kv:tikv://pd1:2379,pd2:2379/keyspace?option=value")
        .withNoCause();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kv:tikv://pd1:2379,pd2:2379/ks  | tikv     | [pd1:2379, pd2:2379]   | ks
          KV:TiKV://pd1                   | tikv     | [pd1]                  | ''
          tikv://pd1:2379                 | tikv     | [pd1:2379]             | ''
          kv:tikv://10.0.0.1:1/           | tikv     | [10.0.0.1:1]           | ''
          kv:tikv://[::1]:2379,[fe80::1]  | tikv     | [[::1]:2379, [fe80::1]]| ''
          kv:tikv://[fe80::1%eth0]:1      | tikv     | [[fe80::1%eth0]:1]     | ''
          kv:tikv://[::ffff:10.0.0.1]:1   | tikv     | [[::ffff:10.0.0.1]:1]  | ''
          kv:tikv://pd_1.my-ns.svc:65535  | tikv     | [pd_1.my-ns.svc:65535] | ''
          kv:tikv://a , b:1/k             | tikv     | [a, b:1]               | k
          kv:tikv://a/k%C3%A9%2Fs         | tikv     | [a]                    | ké/s
          kv:embedded:demo                | embedded | []                     | demo
          kv:embedded:                    | embedded | []                     | ''
          kv:embedded:a+b%20c             | embedded | []                     | a+b c
          kv:a+b.c-d:x                    | a+b.c-d  | []                     | x
          '  kv:embedded:x  '             | embedded | []                     | x
          """)
  void urlsAreTakenApart(String url, String driver, String addresses, String path) {
    KvUrl parsed = KvUrl.parse(url);
    assertThat(parsed.driver()).isEqualTo(driver);
    assertThat(parsed.addresses()).hasToString(addresses);
    assertThat(parsed.path()).isEqualTo(path);
    assertThat(parsed.parameters()).isEmpty();
  }

  @Test
  void parametersAreDecodedAndKeepTheirOrder() {
    KvUrl url = KvUrl.parse("kv:tikv://a/k?z=1&a=x%26y%3Dz&b=&c=1+1=2&d=%E2%82%AC&e=p@q#r?s");
    assertThat(url.parameters())
        .containsExactly(
            Map.entry("z", "1"),
            Map.entry("a", "x&y=z"),
            Map.entry("b", ""),
            Map.entry("c", "1+1=2"),
            Map.entry("d", "€"),
            Map.entry("e", "p@q#r?s"));
    assertThat(KvUrl.parse("kv:embedded:x?").parameters()).isEmpty();
  }

  @Test
  void anAddressWithoutPortTakesTheDefault() {
    KvUrl url = KvUrl.parse("kv:tikv://a,b:1,[::1]");
    assertThat(url.addresses())
        .extracting(address -> address.withPort(2379))
        .containsExactly("a:2379", "b:1", "[::1]:2379");
  }

  @Test
  void theTextShowsNoValue() {
    KvUrl url = KvUrl.parse("kv:tikv://a:1,b/ks?password=geheim&x=1");
    assertThat(url).hasToString("kv:tikv://a:1,b/ks?password=...&x=...");
    assertThat(KvUrl.parse("kv:embedded:demo?x=1")).hasToString("kv:embedded:demo?x=...");
    assertThat(url.invalid("no")).hasMessage("no (in kv:tikv://a:1,b/ks?password=...&x=...)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kv:tikv://user:geheim@a",
        "kv:tikv://user:geh/eim@a",
        "kv:tikv://user:geheim",
        "kv:tikv://a?password=geheim&password=geheim",
        "kv:tikv://a?password=geheim%",
        "kv:tikv://a?password=geheim%ff",
        "kv:tikv://a?password=geheim&x",
        "geheim"
      })
  void noMessageRepeatsASecret(String url) {
    assertThatExceptionOfType(InvalidUrlException.class)
        .isThrownBy(() -> KvUrl.parse(url))
        .matches(e -> !e.getMessage().contains("geh"))
        .withNoCause();
  }

  @Test
  void theCollectionsCannotBeChanged() {
    KvUrl url = KvUrl.parse("kv:tikv://a?x=1");
    assertThat(url.withParameters(Map.of()).parameters()).isEmpty();
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> url.parameters().put("y", "2"));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> url.addresses().clear());
  }

  @Test
  void noUrlIsANullPointer() {
    assertThatNullPointerException().isThrownBy(() -> KvUrl.parse(null)).withMessage("url");
  }
}
