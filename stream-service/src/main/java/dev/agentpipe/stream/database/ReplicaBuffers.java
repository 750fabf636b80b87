package dev.agentpipe.stream.database;

import dev.agentpipe.runtime.buffers.DriverBuffers;
import io.quarkus.agroal.DataSource;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Singleton;

/** The same for connections to the replica: interceptors belong to one pool. */
@Singleton
@Unremovable
@DataSource("read")
class ReplicaBuffers extends DriverBuffers {}
