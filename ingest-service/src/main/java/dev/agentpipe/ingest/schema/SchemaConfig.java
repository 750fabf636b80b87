package dev.agentpipe.ingest.schema;

import io.quarkus.arc.Unremovable;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Which process migrates the schema. */
@Unremovable
@ConfigMapping(prefix = "agentpipe.schema")
public interface SchemaConfig {

    /** What this process does ({@code AGENTPIPE_SCHEMA_MIGRATE}). */
    @WithDefault("start")
    Migrate migrate();

    /** Separate values, so that the running service needs no role that may change the schema. */
    enum Migrate {
        /** Migrates when it starts. */
        START,
        /** Migrates and ends. */
        ONLY,
        /** Waits until another process has migrated. */
        NEVER
    }
}
