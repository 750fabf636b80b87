package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentpipe.kit.Checkout;
import dev.agentpipe.servers.ChildProcess;
import dev.agentpipe.servers.FreePorts;
import dev.agentpipe.servers.Launch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README promises first: one command, and a conversation that is watched in a browser. */
class PageDemoIT {

    private static final Duration START = Duration.ofMinutes(2);

    @Test
    void the_demo_appears_on_an_open_page_message_by_message(@TempDir Path folder) throws Exception {
        assumeTrue(Browser.isPossible(), "npm is needed to fetch and drive a browser");
        int port = FreePorts.next();
        Path log = folder.resolve("up.log");
        ChildProcess up = ChildProcess.start(new Launch(
                "up", up(port, folder.resolve("data")), Map.of("AGENTPIPE_HTTP_HOSTS", "localhost"), folder, log));
        try (Browser browser = Browser.start()) {
            await().atMost(START).until(() -> Files.readString(log).contains("Playing a recorded conversation"));
            browser.renew(true);
            browser.open("http://localhost:" + port + "/");
            browser.evaluate("window.neverReloaded = true");
            browser.await("document.querySelector('.card') !== null");
            browser.click(".card");
            browser.await("Number(document.querySelector('.thread')?.dataset.messages) > 0");
            int seen = browser.evaluate("Number(document.querySelector('.thread').dataset.messages)")
                    .asInt();
            browser.await("Number(document.querySelector('.thread').dataset.messages) > " + seen);
            assertThat(browser.evaluate("window.neverReloaded").asBoolean()).isTrue();
            assertThat(browser.faults()).isEmpty();
        } finally {
            up.signal("TERM");
            assertThat(up.awaitExit(START)).as("it has ended").isTrue();
        }
    }

    /** As {@code deploy/local/up} does. */
    private static List<String> up(int port, Path data) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-Dagentpipe.repository=" + Checkout.file(""),
                "-jar",
                Checkout.file("deploy/local/target/local.jar").toString(),
                "--demo",
                "--port",
                "" + port,
                "--data",
                data.toString());
    }
}
