package dev.agentpipe.stream.archive;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A bucket of S3, or of a compatible store. An object is stored completely or not at all, and durably once the call has
 * returned.
 */
final class BucketStore implements ArchiveStore {

    private final S3Client client;
    private final String bucket;
    private final String prefix;

    private BucketStore(S3Client client, URI uri) {
        if (uri.getHost() == null || uri.getPort() >= 0 || uri.getUserInfo() != null || uri.getQuery() != null) {
            throw new IllegalArgumentException("AGENTPIPE_ARCHIVE must be like s3://bucket/prefix");
        }
        this.client = client;
        this.bucket = uri.getHost();
        String path = uri.getPath().replaceAll("^/+|/+$", "");
        this.prefix = path.isEmpty() ? "" : path + "/";
    }

    /** Creates stores; the client is created with the first of them. */
    @Singleton
    static final class Factory {

        private final S3Client client;

        Factory(S3Client client) {
            this.client = client;
        }

        BucketStore of(URI uri) {
            return new BucketStore(client, uri);
        }
    }

    @Override
    public void put(String name, Path file) throws IOException {
        try {
            client.putObject(request -> request.bucket(bucket).key(prefix + name), RequestBody.fromFile(file));
        } catch (SdkException | UncheckedIOException failure) {
            throw new IOException("cannot write to s3://" + bucket + ": " + failure.getMessage(), failure);
        }
    }

    @Override
    public InputStream open(String name) throws IOException {
        try {
            return client.getObject(request -> request.bucket(bucket).key(prefix + name));
        } catch (SdkException | UncheckedIOException failure) {
            throw new IOException("cannot read from s3://" + bucket + ": " + failure.getMessage(), failure);
        }
    }
}
