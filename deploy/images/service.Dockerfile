# One service as its build packaged it: mvn package first, then from the top of the repository
#   docker build -f deploy/images/service.Dockerfile --build-arg SERVICE=ingest-service -t agentpipe/ingest-service .
# No HEALTHCHECK here: Kubernetes has probes of its own, and docker-compose.yml says what it asks.

# Ubuntu's glibc is needed by the native transport; nothing is run during the build, so any platform can build for any.
FROM eclipse-temurin:17.0.19_10-jre-noble

ARG SERVICE
LABEL org.opencontainers.image.title="${SERVICE}" \
      org.opencontainers.image.licenses="MIT"

WORKDIR /app
COPY deploy/images/ready /usr/local/bin/ready

# What changes least comes first: libraries, what Quarkus generated from them, our own classes. All of it stays root's,
# so a process that was taken over cannot change what the next one runs.
COPY ${SERVICE}/target/quarkus-app/lib/ lib/
COPY ${SERVICE}/target/quarkus-app/quarkus-run.jar ./
COPY ${SERVICE}/target/quarkus-app/quarkus/ quarkus/
COPY ${SERVICE}/target/quarkus-app/app/ app/

# Half for the heap: socket buffers, threads and code need the rest. JDK_JAVA_OPTIONS adds to these and wins over them.
ENV JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=50 -XX:MaxDirectMemorySize=256m -XX:+ExitOnOutOfMemoryError"

# A number, since Kubernetes' runAsNonRoot cannot judge a name.
USER 10001:10001
STOPSIGNAL SIGTERM
ENTRYPOINT ["java", "-jar", "quarkus-run.jar"]
