package dev.agentpipe.benchmark;

import dev.agentpipe.kit.ServiceProcess;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;

/** How long a service and all processes of PostgreSQL have run on a core so far. */
record ProcessorTime(Duration service, Duration postgres) {

    static ProcessorTime of(BenchmarkEnvironment lab, ServiceProcess service) throws SQLException {
        long postmaster = Long.parseLong(lab.text("select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)"));
        return new ProcessorTime(
                total(ProcessHandle.of(service.pid()).stream()),
                total(ProcessHandle.of(postmaster).stream().flatMap(ProcessHandle::children)));
    }

    ProcessorTime since(ProcessorTime before) {
        return new ProcessorTime(service.minus(before.service), postgres.minus(before.postgres));
    }

    private static Duration total(Stream<ProcessHandle> processes) {
        return processes
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }
}
