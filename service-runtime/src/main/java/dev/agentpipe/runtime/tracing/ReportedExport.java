package dev.agentpipe.runtime.tracing;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Says once that the collector does not take spans, and once that it does again. The exporter's own lines are off: one
 * for each batch, as errors, which a lost trace is not.
 */
final class ReportedExport implements SpanExporter {

    private static final Logger LOG = Logger.getLogger(ReportedExport.class);

    private final SpanExporter exporter;
    private final AtomicBoolean failing = new AtomicBoolean();

    ReportedExport(SpanExporter exporter) {
        this.exporter = exporter;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        CompletableResultCode result = exporter.export(spans);
        return result.whenComplete(() -> report(result));
    }

    private void report(CompletableResultCode result) {
        boolean fails = !result.isSuccess();
        if (failing.getAndSet(fails) == fails) {
            return;
        }
        if (fails) {
            LOG.warnf(
                    "the collector of AGENTPIPE_TRACING_ENDPOINT does not take spans; they are dropped: %s",
                    result.getFailureThrowable());
        } else {
            LOG.info("the collector takes spans again");
        }
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
