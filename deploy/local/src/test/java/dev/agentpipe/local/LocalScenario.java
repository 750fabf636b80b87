package dev.agentpipe.local;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentpipe.local.gateway.Instance;
import dev.agentpipe.local.gateway.Instances;
import dev.agentpipe.local.gateway.ServiceKind;
import dev.agentpipe.servers.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A whole local system with real servers, and small programs in place of the services. */
final class LocalScenario implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final DataFolder folder;
    private final Supervisor supervisor;

    private LocalScenario(DataFolder folder, Supervisor supervisor) {
        this.folder = folder;
        this.supervisor = supervisor;
    }

    /** Returns when all instances are ready. */
    static LocalScenario start(Path path) {
        DataFolder folder = DataFolder.open(path, false);
        Instances instances = new Instances(Stream.of(ServiceKind.values())
                .map(kind -> new Instance(kind, 1, FreePorts.next()))
                .toList());
        ApiKey key = new ApiKey("a-key-for-this-test");
        Supervisor supervisor = new Supervisor(folder, instances, key, new SmallPrograms(), new Console(System.out));
        int port = FreePorts.next();
        supervisor.start(port);
        new ReadinessWait(new GatewayHealth(port), instances, folder, Duration.ofSeconds(60)).awaitReady();
        return new LocalScenario(folder, supervisor);
    }

    static JsonNode runFile(Path path) {
        try {
            return JSON.readTree(path.resolve("run.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<ProcessHandle> children(Path path) {
        return StreamSupport.stream(runFile(path).path("processes").spliterator(), false)
                .map(process -> ProcessHandle.of(process.path("pid").asLong()).orElseThrow())
                .toList();
    }

    JsonNode process(String name) {
        return StreamSupport.stream(runFile(folder.path()).path("processes").spliterator(), false)
                .filter(process -> process.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        String url = runFile(folder.path()).path("url").asText();
        return client.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString());
    }

    /** Sends SIGKILL, and waits until it runs again with another pid on the same port. */
    void killAndAwaitRestart(String name) {
        JsonNode before = process(name);
        ProcessHandle.of(before.path("pid").asLong()).orElseThrow().destroyForcibly();
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() ->
                        process(name).path("pid").asLong() != before.path("pid").asLong()
                                && process(name).path("port").equals(before.path("port")));
    }

    @Override
    public void close() {
        supervisor.close();
        folder.close();
    }
}
