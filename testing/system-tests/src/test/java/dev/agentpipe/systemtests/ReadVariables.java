package dev.agentpipe.systemtests;

import dev.agentpipe.kit.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The environment variables that a program reads, found in its sources. */
final class ReadVariables {

    private static final Pattern OF_PROPERTIES = Pattern.compile("\\$\\{(AGENTPIPE_\\w+)");
    private static final Pattern OF_SHELL = Pattern.compile("\\b((?:AGENTPIPE_[A-Z_]+|PG)[A-Z_]*[A-Z])\\b");
    private static final Pattern SECRETS = Pattern.compile("VARIABLES = List\\.of\\(([^;]*)\\);");
    private static final Pattern SECRET = Pattern.compile("\"(\\w+)\"|\\b([A-Z_]{3,}),");
    private static final Pattern LITERAL = Pattern.compile("\"(AGENTPIPE_\\w*[A-Z])\"");
    private static final Pattern OF_GATEWAY = Pattern.compile("(?:environment,\\s+|PREFIX \\+ )\"(\\w+)\"");
    private static final Pattern PREFIX = Pattern.compile("@ConfigMapping\\(prefix = \"([^\"]+)\"\\)");
    /** Quarkus's own, which the code asks for. */
    private static final Pattern OF_QUARKUS = Pattern.compile("value\\(\"(quarkus\\.flyway\\.[a-z-]+)\"");

    private static final Pattern METHOD = Pattern.compile("^    [^ *@/}].* (\\w+)\\(\\);", Pattern.MULTILINE);

    private ReadVariables() {}

    /** Of a service with what it shares with the others. */
    static Set<String> of(String service) throws IOException {
        Set<String> found = new TreeSet<>();
        for (String module : new String[] {"service-runtime", service + "-service"}) {
            try (Stream<Path> files = Files.walk(Checkout.file(module + "/src/main"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    if (file.toString().endsWith(".properties")) {
                        all(OF_PROPERTIES, file, found);
                    } else if (file.toString().endsWith(".java")) {
                        addMapped(Files.readString(file), found);
                    }
                }
            }
        }
        secrets().forEach(name -> found.add(name + "_FILE"));
        return found;
    }

    /** Those of a list, some of which are named by constants. */
    private static List<String> secrets() throws IOException {
        String source = Files.readString(
                Checkout.file("service-runtime/src/main/java/dev/agentpipe/runtime/secret/SecretFiles.java"));
        Matcher list = SECRETS.matcher(source);
        if (!list.find()) {
            throw new IllegalStateException("SecretFiles has no list of variables");
        }
        return SECRET.matcher(list.group(1))
                .results()
                .map(found -> found.group(1) == null ? constant(source, found.group(2)) : found.group(1))
                .toList();
    }

    private static String constant(String source, String name) {
        return source.replaceFirst("(?s).* " + name + " = \"(\\w+)\".*", "$1");
    }

    /** Of a shell script; libpq's, too, which it passes on. */
    static Set<String> ofScript(Path script) throws IOException {
        return all(OF_SHELL, script, new TreeSet<>());
    }

    /** Of the supervisor and the gateway of a local start. */
    static Set<String> ofLocal() throws IOException {
        Set<String> found = new TreeSet<>();
        Path sources = Checkout.file("deploy/local/src/main/java/dev/agentpipe/local");
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all(LITERAL, file, found);
            }
        }
        all(OF_GATEWAY, sources.resolve("gateway/GatewaySettings.java"), new TreeSet<>())
                .forEach(name -> found.add("AGENTPIPE_GATEWAY_" + name));
        return found;
    }

    private static void addMapped(String source, Set<String> found) {
        OF_QUARKUS.matcher(source).results().forEach(result -> found.add(asVariable(result.group(1))));
        Matcher prefix = PREFIX.matcher(source);
        if (prefix.find()) {
            METHOD.matcher(source)
                    .results()
                    .map(method -> prefix.group(1) + "." + method.group(1).replaceAll("([A-Z])", "-$1"))
                    .forEach(name -> found.add(asVariable(name)));
        }
    }

    private static String asVariable(String property) {
        return property.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }

    static Set<String> all(Pattern pattern, Path file, Set<String> found) throws IOException {
        pattern.matcher(Files.readString(file)).results().forEach(result -> found.add(result.group(1)));
        return found;
    }
}
