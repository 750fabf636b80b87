package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.ServiceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Nothing that one client asks for harms another: every endpoint gets its largest input from several clients at once, on
 * services with a heap of 256 MB, while a normal client and a normal viewer go on.
 *
 * <p>The normal client is never refused and at most twice its usual 99th percentile plus 250 ms late, likewise its
 * viewer, which misses nothing; no service ends, and PostgreSQL stays within 256 MB.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BudgetIT {

    private static final Duration WHILE = Duration.ofSeconds(Suite.isLong() ? 10 : 2);
    private static final Duration AS_USUAL = Duration.ofSeconds(Suite.isLong() ? 10 : 4);
    private static final Duration SETTLED = Duration.ofSeconds(30);
    private static final double MORE_MILLIS = 250;
    private static final long POSTGRES_MEGABYTES = 256;

    /** Out of reach: whoever has several keys and addresses meets none of these. */
    private static final Map<String, String> NO_RATES = Map.of(
            "AGENTPIPE_RATE_LIMIT_INGEST", "10000000",
            "AGENTPIPE_RATE_LIMIT_UPLOAD", "10000000",
            "AGENTPIPE_RATE_LIMIT_SESSIONS", "10000000",
            "AGENTPIPE_RATE_LIMIT_ANONYMOUS", "10000000",
            "AGENTPIPE_STREAM_MAX_VIEWERS_PER_ADDRESS", "200");

    /** The rows to try; those of reading want some that wrote before them. */
    private static final Pattern WANTED = Pattern.compile(System.getProperty("agentpipe.budget.rows", ""));

    private Cluster cluster;

    @BeforeAll
    void startCluster() {
        cluster = Cluster.startWithMemory(NO_RATES, "-Xmx256m");
    }

    @AfterAll
    void stopCluster() {
        cluster.close();
    }

    @Test
    void the_worst_input_of_each_endpoint_harms_nobody_else() throws Exception {
        List<BudgetRow> rows = new ArrayList<>();
        List<String> missed;
        NormalUse.Experience usual;
        try (NormalUse normal = NormalUse.start(cluster);
                MemoryWatch memory = MemoryWatch.start(cluster)) {
            // The first messages meet cold code.
            Fault.lasting(AS_USUAL);
            normal.experience();
            Fault.lasting(AS_USUAL);
            usual = normal.experience();
            List<WorstCase> worst = Stream.of(WorstCase.ofIngest(), WorstCase.ofUpload(), WorstCase.ofStream())
                    .flatMap(List::stream)
                    .filter(each ->
                            WANTED.matcher(each.endpoint() + " " + each.input()).find())
                    .toList();
            System.out.printf("usual p99: answer %.0f ms, viewer %.0f ms%n", usual.answer(), usual.delivery());
            System.out.println(BudgetRow.HEADER);
            for (WorstCase each : worst) {
                rows.add(row(each, normal, memory, usual));
                System.out.println(rows.get(rows.size() - 1));
            }
            missed = normal.finish();
        }
        assertThat(missed).as("what the normal viewer missed").isEmpty();
        assertThat(rows).as("rows over their budget").allMatch(row -> row.failures()
                .isEmpty());
    }

    private BudgetRow row(WorstCase worst, NormalUse normal, MemoryWatch memory, NormalUse.Experience usual)
            throws Exception {
        memory.peak();
        List<String> failures = new ArrayList<>();
        Map<String, Integer> outcomes;
        try (Companions companions = new Companions(WHILE)) {
            try {
                worst.step().run(cluster, companions);
            } catch (Exception broken) {
                failures.add("the case itself: " + broken);
            }
            outcomes = companions.outcomes();
        }
        NormalUse.Experience experience = normal.experience();
        MemoryWatch.Peak peak = memory.peak();
        experience.refusals().stream().distinct().limit(3).forEach(refusal -> failures.add("refused: " + refusal));
        late("client", experience.answer(), usual.answer(), failures);
        if (!worst.endpoint().startsWith("all")) {
            late("viewer", experience.delivery(), usual.delivery(), failures);
        }
        if (peak.postgres() > POSTGRES_MEGABYTES) {
            failures.add("PostgreSQL took " + peak.postgres() + " MB");
        }
        reviveWhatEnded(failures);
        return new BudgetRow(worst, Map.copyOf(outcomes), peak, experience, List.copyOf(failures));
    }

    private static void late(String who, double millis, double usual, List<String> failures) {
        if (!(millis <= 2 * usual + MORE_MILLIS)) {
            failures.add("the normal %s is %.0f ms late".formatted(who, millis));
        }
    }

    /** So that the next rows say something too. */
    private void reviveWhatEnded(List<String> failures) {
        for (ServiceProcess service : cluster.services().toList()) {
            if (!service.isAlive()) {
                failures.add(service.name() + " ended");
                service.start();
                service.awaitReady();
            }
            try {
                await().atMost(SETTLED).ignoreExceptions().until(service::isReady);
            } catch (RuntimeException never) {
                failures.add(service.name() + " is not ready " + SETTLED.toSeconds() + " s later");
                service.kill();
                service.start();
                service.awaitReady();
            }
        }
    }
}
