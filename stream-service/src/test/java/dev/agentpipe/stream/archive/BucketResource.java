package dev.agentpipe.stream.archive;

import dev.agentpipe.kit.BucketServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Path;
import java.util.Map;

/** The archive is in a bucket. */
public final class BucketResource implements QuarkusTestResourceLifecycleManager {

    private static BucketServer server;

    @Override
    public Map<String, String> start() {
        server = BucketServer.start(Path.of("target", "s3mock").toAbsolutePath());
        return Map.of(
                "agentpipe.archive", "s3://" + BucketServer.BUCKET + "/conversations/",
                "AGENTPIPE_ARCHIVE_S3_ENDPOINT", server.endpoint().toString(),
                "AGENTPIPE_ARCHIVE_S3_PATH_STYLE", "true",
                "quarkus.s3.aws.credentials.type", "static",
                "quarkus.s3.aws.credentials.static-provider.access-key-id", "test",
                "quarkus.s3.aws.credentials.static-provider.secret-access-key", "test");
    }

    static void kill() {
        server.kill();
    }

    @Override
    public void stop() {
        server.close();
    }
}
