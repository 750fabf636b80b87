package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/**
 * The page in a real browser, before real services. The services and the browser are started once for a class; each test has
 * a session of the browser that knows nothing of another one. Reported as skipped where there is no npm to fetch a browser.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PageTests {

    /** A test fails by what is wrong, not by a slow machine. */
    static final Duration MAX_WAIT = Duration.ofMinutes(2);

    Cluster cluster;
    PageEvents events;
    Browser browser;

    /** One of each service, unless a class needs others. */
    Cluster startCluster() throws Exception {
        return Cluster.startOneOfEach(Cluster.NO_LIMITS);
    }

    @BeforeAll
    final void startServices() throws Exception {
        assumeTrue(Browser.isPossible(), "npm is needed to fetch and drive a browser");
        cluster = startCluster();
        events = new PageEvents(cluster);
        browser = Browser.start();
    }

    @BeforeEach
    final void newSession() throws IOException {
        browser.renew(true);
    }

    @AfterEach
    final void no_script_failed_and_nothing_was_refused() throws IOException {
        assertThat(browser.faults()).isEmpty();
    }

    @AfterAll
    final void stopServices() throws IOException {
        if (browser != null) {
            browser.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    /** The URL of a view, as {@code ?conversation=c1}. */
    String page(String query) {
        return cluster.stream().get(0).uri("/").toString() + query;
    }

    void awaitLive() throws IOException {
        awaitState("live");
    }

    void awaitState(String state) throws IOException {
        browser.await("document.querySelector('#connection')?.dataset.state === '" + state + "'");
    }
}
