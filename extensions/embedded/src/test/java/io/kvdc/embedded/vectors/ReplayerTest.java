package io.kvdc.embedded.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The replayer sees a difference wherever there is one. */
class ReplayerTest {

  private static final String PUT_A = step("RawPut", "'key':'{p}a','value':'1'", "{}");

  @Test
  void seesNoDifferenceWhereThereIsNone() {
    assertThat(replay(PUT_A, step("RawGet", "'key':'{p}a'", "{'value':'1'}"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{'value':'2'} | value: expected",
        "{} | value: expected absent",
        "{'value':'1','not_found':true} | not_found: expected true, is absent",
        "{'value':'1','region_error':{}} | region_error: expected {}, is absent",
        "{'value':'1','nosuch':1} | nosuch: no such field",
        "{'grpc_error':{'code':'UNKNOWN','message':''}} | expected",
      })
  void seesAWrongAnswer(String expected, String difference) {
    assertThat(replay(PUT_A, step("RawGet", "'key':'{p}a'", expected)))
        .singleElement()
        .asString()
        .startsWith("step 2 /tikvpb.Tikv/RawGet: ")
        .contains(difference);
  }

  @Test
  void seesAFailedCallAndItsCode() {
    assertThat(replay(step("KvGC", "", "{}"))).singleElement().asString().contains("failed");
    assertThat(
            replay(step("KvGC", "", "{'grpc_error':{'code':'UNIMPLEMENTED','message':'other'}}")))
        .singleElement()
        .asString()
        .contains("grpc_error.message");
    assertThat(
            replay(
                ignoring(
                    "grpc_error.message",
                    step("KvGC", "", "{'grpc_error':{'code':'NOT_FOUND','message':''}}"))))
        .singleElement()
        .asString()
        .contains("grpc_error.code");
  }

  @Test
  void comparesNoValueUnderIgnoreButThatItIsThere() {
    String get = "'key':'{p}a'";

    assertThat(replay(PUT_A, ignoring("value", step("RawGet", get, "{'value':'2'}")))).isEmpty();
    assertThat(replay(ignoring("value", step("RawGet", get, "{'value':'2','not_found':true}"))))
        .hasSize(1);
    assertThat(replay(ignoring("value?", step("RawGet", get, "{'value':'2','not_found':true}"))))
        .isEmpty();
  }

  @Test
  void seesAWrongElementAndAWrongNumberOfThem() {
    String scan = "'start_key':'{p}','limit':9";

    assertThat(replay(PUT_A, step("RawScan", scan, "{'kvs':[{'key':'{p}b','value':'1'}]}")))
        .singleElement()
        .asString()
        .contains("kvs.0.key");
    assertThat(replay(PUT_A, step("RawScan", scan, "{'kvs':[{},{}]}")))
        .anyMatch(difference -> difference.contains("expected 2 elements, has 1"));
    assertThat(
            replay(
                PUT_A,
                ignoring("kvs.*.key", step("RawScan", scan, "{'kvs':[{'key':'x','value':'1'}]}"))))
        .isEmpty();
  }

  @Test
  void bindsANewNameToWhatIsSeenFirst() {
    String split = "'split_keys':['{p}g'],'is_raw_kv':true";
    String wrong =
        step("SplitRegion", split, "{'left':{'id':'region:n'},'right':{'id':'region:n'}}");

    assertThat(replay(ignoring("regions", wrong)))
        .anyMatch(difference -> difference.contains("right.id: expected \"region:n\""))
        .noneMatch(difference -> difference.contains("left.id"));
  }

  @Test
  void seesAMissingAnswerOnAStream() {
    String batch =
        "{'rpc':'/tikvpb.Tikv/BatchCommands','take':1,'request':[{'requests':[{'Empty':{'test_id':'7'}}],"
            + "'request_ids':['3']}],'response':[{'responses':[{'Empty':{'test_id':'%s'}}],'request_ids':['3']}],"
            + "'ignore':['*.health_feedback?']}";

    assertThat(replay(batch.formatted("7"))).isEmpty();
    assertThat(replay(batch.formatted("8")))
        .singleElement()
        .asString()
        .contains("0.responses.0.Empty.test_id");
  }

  @Test
  void saysWhenWhatItRepeatsForNeverComes() {
    assertThat(
            replay(
                step("RawGet", "'key':'{p}a'", "{'value':'1'}")
                    .replace("'response'", "'repeat_until':['value=1'],'response'")))
        .singleElement()
        .asString()
        .contains("never came");
  }

  @Test
  void readsTheLanguageOfBytes() {
    Names names = new Names(Bytes.utf8("rP"), 1_000);

    assertThat(names.bytes("{p}a\\x00\\xff")).isEqualTo(ByteString.fromHex("72506100ff"));
    assertThat(names.bytes("{p:x}")).isEqualTo(ByteString.copyFromUtf8("xP"));
    assertThat(names.bytes("{enc:{p}}")).isEqualTo(ByteString.fromHex("7250000000000000f9"));
    assertThat(names.bytes("{enc:{p}\\x01}!"))
        .isEqualTo(ByteString.fromHex("7250010000000000fa21"));
    assertThat(names.bytes("{desc:ts:+24}")).isEqualTo(ByteString.fromHex("ffffffffefffffff"));
    assertThatThrownBy(() -> names.bytes("{q}")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsTimestampsAndNumbers() {
    Names names = new Names(Bytes.utf8("p"), 1_000);

    assertThat(names.number("ts:+24")).isEqualTo(1_024L << 18);
    assertThat(names.number("ts:+24/3")).isEqualTo((1_024L << 18) + 3);
    assertThat(names.number("18446744073709551615")).isEqualTo(-1);
    assertThat(names.text("{p} {hex p} {ts:+24}")).isEqualTo("p 70 268435456");
    assertThatThrownBy(() -> names.number("region:new"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> replay(String... steps) {
    String line =
        "{'name':'own/scenario','cluster':{'api_version':'V1','stores':1,'mode':'raw'},'steps':["
            + String.join(",", steps)
            + "]}";
    Scenario scenario = Scenario.parse(line.replace('\'', '"'));
    try (VectorCluster cluster = new VectorCluster(scenario.cluster())) {
      return new Replayer(cluster).replay(scenario);
    }
  }

  private static String step(String rpc, String fields, String response) {
    return "{'rpc':'/tikvpb.Tikv/%s','request':{'context':{'region':'r1'}%s},'response':%s}"
        .formatted(rpc, fields.isEmpty() ? "" : "," + fields, response);
  }

  private static String ignoring(String path, String step) {
    return step.substring(0, step.length() - 1) + ",'ignore':['" + path + "']}";
  }
}
