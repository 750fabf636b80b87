# The gateway of deploy/local as a container. Run mvn package first, then at the top of the repository:
#   docker build -f deploy/images/gateway.Dockerfile -t agentpipe/gateway .

FROM eclipse-temurin:17.0.19_10-jre-noble

LABEL org.opencontainers.image.title="gateway" \
      org.opencontainers.image.licenses="MIT"

WORKDIR /app
COPY deploy/images/ready /usr/local/bin/ready

# local.jar lists all its libraries; the gateway needs only these, not the PostgreSQL and Redis of the local start.
COPY deploy/local/target/lib/netty-*.jar \
     deploy/local/target/lib/vertx-*.jar \
     deploy/local/target/lib/jackson-*.jar \
     lib/
COPY deploy/local/target/local.jar ./

# Every viewer is a connection on both sides, with buffers outside the heap.
ENV JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=40 -XX:MaxDirectMemorySize=256m -XX:+ExitOnOutOfMemoryError"
# All addresses of the container; only published ports are reachable from outside.
ENV AGENTPIPE_GATEWAY_HOST=0.0.0.0

USER 10001:10001
EXPOSE 3000
STOPSIGNAL SIGTERM
ENTRYPOINT ["java", "-cp", "local.jar", "dev.agentpipe.local.gateway.GatewayProcess"]
