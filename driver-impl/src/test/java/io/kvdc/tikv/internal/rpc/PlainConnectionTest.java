package io.kvdc.tikv.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.proto.pdpb.GetMembersRequest;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Ticker;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A client without TLS at a server with it. */
class PlainConnectionTest {

  @Test
  void anAlertOfTlsIsKnownForWhatItIs() throws IOException {
    byte[] protocolVersionAlert = {0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46};
    try (PlainSocketServer server = new PlainSocketServer(protocolVersionAlert);
        GrpcRpcClient client =
            GrpcRpcClient.open(
                TransportSettings.defaults(TransportSettings.Transport.NETTY), Ticker.SYSTEM)) {
      Throwable failure =
          client
              .call(
                  server.address(),
                  PDGrpc.getGetMembersMethod(),
                  GetMembersRequest.getDefaultInstance(),
                  Deadline.after(Duration.ofSeconds(20), Ticker.SYSTEM))
              .handle((answer, thrown) -> thrown)
              .join();

      assertThat(failure)
          .isInstanceOf(RpcFailure.NotSecured.class)
          .hasMessageContaining(server.address() + " speaks TLS and this client does not");
    }
  }
}
