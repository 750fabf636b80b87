package dev.agentpipe.benchmark;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Clients that each ask again when they have their answer, at once or after a pause. */
final class ReadLoop {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final long MAX_MICROS = 60_000_000;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final URI base;
    private final int clients;

    ReadLoop(URI base, int clients) {
        this.base = base;
        this.clients = clients;
    }

    /** The status of one request, to see whether there is such an endpoint. */
    int status(String path) throws IOException, InterruptedException {
        return http.send(request(path), HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** Microseconds of each answer, all of which have to be 200; every client asks at least once. */
    Histogram run(LongFunction<String> path, Duration length) throws Exception {
        return run(path, length, Duration.ZERO);
    }

    /** Each client waits for {@code pause} after an answer, as a person does who reads it. */
    Histogram run(LongFunction<String> path, Duration length, Duration pause) throws Exception {
        Histogram micros = new ConcurrentHistogram(MAX_MICROS, 3);
        AtomicLong number = new AtomicLong();
        long end = System.nanoTime() + length.toNanos();
        Callable<Void> client = () -> {
            do {
                String asked = path.apply(number.getAndIncrement());
                long start = System.nanoTime();
                int status = http.send(request(asked), HttpResponse.BodyHandlers.ofByteArray())
                        .statusCode();
                micros.recordValue(Math.min(MAX_MICROS, (System.nanoTime() - start) / 1_000));
                if (status != 200) {
                    throw new IOException(asked + " was answered " + status);
                }
                TimeUnit.NANOSECONDS.sleep(Math.min(pause.toNanos(), end - System.nanoTime()));
            } while (System.nanoTime() < end);
            return null;
        };
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Callable<Void>> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                all.add(client);
            }
            for (Future<Void> one : threads.invokeAll(all)) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return micros;
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + BenchmarkEnvironment.API_KEY)
                .build();
    }
}
