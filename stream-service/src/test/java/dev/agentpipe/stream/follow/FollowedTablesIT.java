package dev.agentpipe.stream.follow;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.TestServers;
import dev.agentpipe.stream.SmallDatabase;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the followers derive, while their connections are ended at random; the fault suite kills whole processes. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(SmallDatabase.class)
class FollowedTablesIT {

    private static final int ROUNDS = 300;

    /** Of this class alone, and what is compared is of it alone. */
    private static final String PROJECT = "followed";

    private static final String OWN = " and project = '" + PROJECT + "'";

    private static final String SEARCH = """
            select kind || coalesce(message_id, '') || part || at || terms::text from search_text
            where project = 'followed' order by conversation_id, kind, message_id, part""";

    private static final String STATISTICS =
            "select q::text from statistics_quarter q where project = 'followed' order by project, dimension, quarter, value";

    private static final String COUNTED = """
            select quarter || value || messages || ' ' || input_tokens from statistics_quarter
            where project = 'followed' and dimension = 'agentType' and messages > 0 order by project, quarter, value""";

    private static final String FROM_MESSAGES = """
            select date_bin('15 min', m.sent_at, '2000-01-01') || m.agent_type || count(*) || ' '
              || coalesce(sum(m.input_tokens), 0)
            from message m join conversation c on c.id = m.conversation_id where c.project = 'followed'
            group by c.project, date_bin('15 min', m.sent_at, '2000-01-01'), m.agent_type
            order by c.project, date_bin('15 min', m.sent_at, '2000-01-01'), m.agent_type collate "C\"""";

    @Inject
    TestLog log;

    @Test
    void are_what_the_tables_say_whatever_died() {
        CompletableFuture<Void> writer = CompletableFuture.runAsync(this::write);
        int ended = 0;
        while (!writer.isDone()) {
            ended += log.query(
                            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
                                    + " and pid <> pg_backend_pid() and (query like '%log_follower%' or query like"
                                    + " '%search_text%' or query like '%statistics_%')")
                    .size();
        }
        writer.join();
        assertThat(ended).isPositive();
        awaitFollowers();
        assertThat(log.query(COUNTED)).isEqualTo(log.query(FROM_MESSAGES));
        assertThat(log.query("select message_id from search_text where kind = 'message'" + OWN + " order by 1"))
                .isEqualTo(log.query("select m.id from message m join conversation c on c.id = m.conversation_id"
                        + " where true" + OWN + " order by m.id"));
        assertThat(log.query("select sum(conversations) from statistics_quarter where dimension = 'all'" + OWN))
                .isEqualTo(log.query("select count(*) from conversation where true" + OWN));
        assertThat(log.query("select sum(errors) from statistics_quarter where dimension = 'all'" + OWN))
                .isEqualTo(log.query("select sum(error_count) from conversation where true" + OWN));

        List<String> search = log.query(SEARCH);
        List<String> statistics = log.query(STATISTICS);
        log.execute("select rebuild_follower(name) from log_follower where name in ('search', 'statistics')");
        awaitFollowers();
        assertThat(log.query(SEARCH)).isEqualTo(search);
        // What moved to another quarter leaves a row of nothing behind.
        statistics.removeIf(row -> row.contains(",0,0,0,0,0,0,"));
        assertThat(log.query(STATISTICS)).isEqualTo(statistics);
    }

    /** Messages before their start, starts that come twice, errors, and messages that are sent before earlier ones. */
    private void write() {
        Random chance = new Random(11);
        String run = UUID.randomUUID().toString();
        for (int round = 0; round < ROUNDS; round++) {
            String conversation = run + "-" + chance.nextInt(20);
            String at = "2026-11-%02dT%02d:%02d:59.999999600Z"
                    .formatted(1 + chance.nextInt(3), chance.nextInt(24), chance.nextInt(60));
            log.appendTo(
                    PROJECT,
                    message(conversation, at, chance.nextInt(3)),
                    message(conversation, at, chance.nextInt(3)),
                    switch (chance.nextInt(4)) {
                        case 0 -> Entry.started(conversation, "Name " + round);
                        case 1 -> new Entry("""
                                {"type":"error.occurred","timestamp":"%s","data":{"conversationId":"%s","error":"e%d"}}""".formatted(at, conversation, round));
                        default -> message(conversation, at, 0);
                    });
        }
    }

    private static Entry message(String conversation, String at, int agent) {
        return new Entry("""
                {"type":"message.created","timestamp":"%s","data":{"conversationId":"%s","message":{"id":"%s",\
                "agentId":"a%d","agentName":"A","agentType":"type-%d","content":"hello 你好 agentNumber%d","role":"agent",\
                "timestamp":"%s","metrics":{"duration":%d.5,"inputTokens":%d,"model":"model-%d","cost":0.01}}}}""".formatted(
                        at, conversation, UUID.randomUUID(), agent, agent, agent, at, agent * 1000, agent, agent % 2));
    }

    private void awaitFollowers() {
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(log.query("select name from log_follower where name in"
                                + " ('search', 'statistics') and version > 0 and rebuilding is null"
                                + " and position = (select max(position) from event_log)"))
                        .hasSize(2));
    }
}
