package dev.agentpipe.local;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Runs a local system in a JVM of its own, which the test kills or stops. */
final class SupervisorOwner {

    private SupervisorOwner() {}

    public static void main(String[] arguments) throws InterruptedException {
        LocalScenario scenario = LocalScenario.start(Path.of(arguments[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(scenario::close));
        System.out.println("started");
        new CountDownLatch(1).await();
    }
}
