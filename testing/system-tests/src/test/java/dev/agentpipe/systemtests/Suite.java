package dev.agentpipe.systemtests;

/** Whether this run is the whole fault suite ({@code -Pfaults}) or its short form in every {@code mvn verify}. */
final class Suite {

    private Suite() {}

    static boolean isLong() {
        return Boolean.getBoolean("agentpipe.tests.long");
    }
}
