package dev.agentpipe.runtime.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.quarkus.runtime.ApplicationConfig;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** A metric that is always 1, whose labels say which build this is. */
@Singleton
class Build implements MeterBinder {

    private final String version;

    Build(ApplicationConfig application) {
        this.version = application.version().orElse("unknown");
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder("agentpipe.build.info", () -> 1)
                .description("always 1; the labels say which build this is")
                .tag("version", version)
                .tag("commit", commit())
                .register(registry);
    }

    /** The version as Maven has written it into the jar. */
    private static String commit() {
        Properties build = new Properties();
        try (InputStream file = Build.class.getResourceAsStream("/META-INF/agentpipe-build.properties")) {
            build.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return build.getProperty("commit");
    }
}
