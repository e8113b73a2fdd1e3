package io.kvdc.embedded.internal.pd;

import io.grpc.stub.StreamObserver;
import io.kvdc.proto.resource_manager.KeyspaceIDValue;
import io.kvdc.proto.resource_manager.RequestUnitItem;
import io.kvdc.proto.resource_manager.RequestUnitType;
import io.kvdc.proto.resource_manager.TokenBucketRequest;
import io.kvdc.proto.resource_manager.TokenBucketResponse;
import io.kvdc.proto.resource_manager.TokenBucketsRequest;
import io.kvdc.proto.resource_manager.TokenBucketsResponse;

/**
 * One client's stream of token requests. Groups that do not exist, and background requests, get no
 * answer.
 */
final class TokenBucketStream extends AnswerStream<TokenBucketsRequest, TokenBucketsResponse> {
  private final ResourceManagerService service;
  private final ResourceGroups groups;

  TokenBucketStream(
      ResourceManagerService service,
      ResourceGroups groups,
      StreamObserver<TokenBucketsResponse> client) {
    super(client);
    this.service = service;
    this.groups = groups;
  }

  @Override
  TokenBucketsResponse answer(TokenBucketsRequest request) {
    service.checkLeader();
    TokenBucketsResponse.Builder reply = TokenBucketsResponse.newBuilder();
    for (TokenBucketRequest one : request.getRequestsList()) {
      int keyspaceId = ResourceManagerService.keyspaceOf(one.getKeyspaceId());
      if (!one.getIsBackground() && groups.exists(keyspaceId, one.getResourceGroupName())) {
        reply.addResponses(grant(keyspaceId, one, request.getTargetRequestPeriodMs()));
      }
    }
    return reply.build();
  }

  private TokenBucketResponse grant(int keyspaceId, TokenBucketRequest one, long periodMillis) {
    TokenBucketResponse.Builder granted =
        TokenBucketResponse.newBuilder()
            .setResourceGroupName(one.getResourceGroupName())
            .setKeyspaceId(KeyspaceIDValue.newBuilder().setValue(keyspaceId));
    for (RequestUnitItem item : one.getRuItems().getRequestRUList()) {
      if (item.getType() == RequestUnitType.RU) {
        granted.addGrantedRUTokens(
            groups.grant(keyspaceId, one.getResourceGroupName(), item.getValue(), periodMillis));
      }
    }
    return granted.build();
  }
}
