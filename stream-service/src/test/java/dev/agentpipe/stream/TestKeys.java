package dev.agentpipe.stream;

import dev.agentpipe.runtime.access.Secret;
import java.util.HexFormat;

/** Stores keys as ingest-service does. */
public final class TestKeys {

    private TestKeys() {}

    /** A key of a project, which is made if it is missing; the answer is its secret. */
    public static String create(TestLog log, String project, String scopes) {
        String secret = Secret.create();
        log.execute("insert into project (id, name) values ('" + project + "', 'a test') on conflict do nothing");
        log.execute("insert into api_key (id, name, prefix, hash, project, scopes) values ('" + id(secret)
                + "', 'a test', 'ap_live_', '\\x" + HexFormat.of().formatHex(Secret.hash(secret)) + "', '" + project
                + "', '" + scopes + "')");
        return secret;
    }

    /** The id of the key with this secret. */
    public static String id(String secret) {
        return secret.substring(10, 20);
    }
}
