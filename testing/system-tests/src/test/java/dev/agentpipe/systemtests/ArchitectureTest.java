package dev.agentpipe.systemtests;

import dev.agentpipe.architecture.ModuleRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    /** A test sees what a client or an operator sees: nothing of the services judges what they answer. */
    @Test
    void needs_these_libraries_only() {
        ModuleRules.ofTests("dev.agentpipe.systemtests")
                .needsOnly(
                        "dev.agentpipe.kit..",
                        "dev.agentpipe.servers..",
                        "dev.agentpipe.architecture..",
                        "com.fasterxml.jackson..",
                        // The format in which spans are sent.
                        "com.google.protobuf..",
                        "com.sun.net.httpserver..",
                        "io.opentelemetry.proto..",
                        "org.assertj..",
                        "org.awaitility..",
                        "org.junit..",
                        "org.opentest4j..",
                        "org.postgresql..",
                        "org.yaml.snakeyaml..");
    }
}
