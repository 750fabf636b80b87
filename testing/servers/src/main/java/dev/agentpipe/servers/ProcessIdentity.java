package dev.agentpipe.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The user that PostgreSQL runs as, which refuses to be root.
 *
 * <p>Root's own way is a user namespace without a mapping: there the process sees itself as nobody, and its files stay
 * root's. Where a container forbids namespaces, it really becomes nobody, and keeps one capability so that it can
 * reach programs and data below root's home (access(2) ignores it without the secure bit).
 */
enum ProcessIdentity {
    OURSELVES("", -1),
    NOBODY_IN_A_NAMESPACE("unshare -U", 0),
    NOBODY(
            "setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=+dac_override --ambient-caps=+dac_override"
                    + " --securebits=+no_setuid_fixup",
            65_534);

    private final String prefix;
    private final int uid;

    ProcessIdentity(String prefix, int uid) {
        this.prefix = prefix;
        this.uid = uid;
    }

    static ProcessIdentity detect() {
        if (!isRoot()) {
            return OURSELVES;
        }
        if (NOBODY_IN_A_NAMESPACE.works()) {
            return NOBODY_IN_A_NAMESPACE;
        }
        if (NOBODY.works()) {
            return NOBODY;
        }
        throw new ServerException(
                "PostgreSQL refuses to run as root, and neither 'unshare -U' nor 'setpriv' works here;"
                        + " run this as another user");
    }

    List<String> command(List<String> command) {
        if (prefix.isEmpty()) {
            return command;
        }
        List<String> whole = new ArrayList<>(List.of(prefix.split(" ")));
        whole.addAll(command);
        return whole;
    }

    /** PostgreSQL wants to own its data; an earlier start may have been as somebody else. */
    void own(Path data) {
        if (uid < 0) {
            return;
        }
        try {
            FileTrees.own(data, uid);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot change the owner of " + data, e);
        }
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read /proc/self: these servers run on Linux only", e);
        }
    }

    private boolean works() {
        try {
            Process probe = new ProcessBuilder(command(List.of("true"))).start();
            return probe.waitFor(10, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while trying " + prefix, e);
        }
    }
}
