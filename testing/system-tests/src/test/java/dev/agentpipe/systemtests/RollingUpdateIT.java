package dev.agentpipe.systemtests;

import dev.agentpipe.kit.ServiceProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Instances of the version before are replaced one by one, under writers and viewers: nothing is lost and nobody is
 * refused. {@code -Dprevious=<folder>} names a checkout of that version in which {@code mvn package} was run.
 */
@Tag("faults")
@EnabledIfSystemProperty(named = "agentpipe.previous", matches = ".+")
class RollingUpdateIT {

    @Test
    void nothing_is_lost_while_instances_of_the_version_before_are_replaced() throws Exception {
        try (Cluster cluster = Cluster.startOf(Path.of(System.getProperty("agentpipe.previous")));
                Exercise exercise = Exercise.begin(cluster)) {
            exercise.answers(200);
            // Ingest first, as docs/deployment.md says: it brings the schema.
            for (ServiceProcess service : cluster.services().toList()) {
                service.terminate();
                service.build(ServiceProcess.application(service.service()));
                service.start();
                service.awaitReady();
                exercise.answers(200);
            }
            exercise.finishAndAudit();
        }
    }
}
