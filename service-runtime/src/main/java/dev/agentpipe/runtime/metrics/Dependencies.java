package dev.agentpipe.runtime.metrics;

import dev.agentpipe.runtime.redis.RedisState;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import org.jboss.logging.Logger;

/**
 * Asks PostgreSQL and Redis every few seconds whether they answer this instance. Not on each scrape: a frozen server
 * must not keep Prometheus waiting.
 */
@Singleton
@Startup
class Dependencies {

    private static final Logger LOG = Logger.getLogger(Dependencies.class);

    private final DatabaseProbe database;
    private final RedisDataSource redis;
    private final RedisState redisState;
    private volatile boolean databaseAnswers = true;

    Dependencies(AgroalDataSource dataSource, RedisDataSource redis, RedisState redisState, MeterRegistry metrics) {
        this.database = new DatabaseProbe(dataSource);
        this.redis = redis;
        this.redisState = redisState;
        Gauge.builder("agentpipe.database.usable", this, asked -> asked.databaseAnswers ? 1 : 0)
                .description("1 while PostgreSQL answers this instance")
                .register(metrics);
        Gauge.builder(
                        "agentpipe.redis.usable",
                        redisState,
                        state -> state.problem().isEmpty() ? 1 : 0)
                .description("1 while Redis answers this instance")
                .register(metrics);
    }

    @Scheduled(every = "5S", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void askDatabase() {
        try {
            databaseIs(database.answers(), "no answer in " + DatabaseProbe.LIMIT_SECONDS + " s");
        } catch (SQLException unavailable) {
            databaseIs(false, unavailable.getMessage());
        }
    }

    /** Logged only when the state changes, so that the cause is not buried below repetitions. */
    private void databaseIs(boolean there, String reason) {
        if (there && !databaseAnswers) {
            LOG.info("PostgreSQL answers again");
        } else if (!there && databaseAnswers) {
            LOG.warnf("PostgreSQL does not answer: %s", reason);
        }
        databaseAnswers = there;
    }

    @Scheduled(every = "5S", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void askRedis() {
        try {
            redis.execute("PING");
            redisState.answered();
        } catch (RuntimeException unavailable) {
            redisState.failed(unavailable);
        }
    }
}
