package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentpipe.kit.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** docker-compose.yml, the manifests and nginx's configuration: valid, of one mind, and with settings that are read. */
class DeploymentTest {

    private static final Path COMPOSE = Checkout.file("docker-compose.yml");
    private static final Path K8S = Checkout.file("deploy/k8s");
    private static final Set<String> OURS =
            Set.of("ingest", "upload", "stream", "gateway", "probe", "backup", "pgbouncer");
    private static final Set<String> PUBLIC = Set.of("ingest", "upload", "stream", "gateway");

    @Test
    void compose_understands_every_profile() throws Exception {
        Optional<Tool> compose = Tool.find("docker-compose");
        assumeTrue(compose.isPresent(), "docker-compose is needed; Debian's package of this name has it");
        List<String> profiles = new ArrayList<>();
        services().values().forEach(service -> profiles.addAll(list(service, "profiles")));
        assertThat(profiles).contains("tls", "backup", "observability", "pgbouncer");
        for (String profile : new TreeSet<>(profiles)) {
            Tool.Result result = compose.get().run(COMPOSE.getParent(), "--profile", profile, "config", "-q");
            assertThat(result.status()).as(result.output()).isZero();
        }
    }

    @Test
    void every_variable_of_compose_is_one_that_its_service_reads() throws IOException {
        for (Map.Entry<String, Map<String, Object>> service : services().entrySet()) {
            Object environment = service.getValue().get("environment");
            if (environment instanceof Map<?, ?> variables && OURS.contains(kind(service.getKey()))) {
                assertThat(readBy(kind(service.getKey())))
                        .as(service.getKey())
                        .containsAll(strings(variables.keySet()));
            }
        }
    }

    @Test
    void every_setting_of_compose_is_in_the_example_and_the_other_way_round() throws IOException {
        Pattern used = Pattern.compile("\\$\\{(AGENTPIPE_\\w+)");
        Pattern shown = Pattern.compile("(?m)^#?(AGENTPIPE_\\w+)=");
        assertThat(ReadVariables.all(shown, Checkout.file(".env.example"), new TreeSet<>()))
                .isEqualTo(ReadVariables.all(used, COMPOSE, new TreeSet<>()));
    }

    @Test
    void every_variable_of_the_manifests_is_one_that_its_service_reads() throws IOException {
        Set<String> ofAll = new TreeSet<>(readBy("ingest"));
        ofAll.retainAll(readBy("upload"));
        ofAll.addAll(Set.of("AGENTPIPE_READ_ACCESS", "AGENTPIPE_READ_OPEN_PROJECTS"));
        for (Map<String, Object> literals : maps(one(K8S.resolve("base/kustomization.yaml")), "configMapGenerator")) {
            for (String literal : list(literals, "literals")) {
                assertThat(ofAll).contains(literal.substring(0, literal.indexOf('=')));
            }
        }
        assertThat(ofAll)
                .containsAll(ReadVariables.all(
                        Pattern.compile("(?m)^(?:# )?(AGENTPIPE_\\w+)="),
                        K8S.resolve("secret.example.env"),
                        new TreeSet<>()));
        for (String service : PUBLIC) {
            Map<String, Object> deployment = all(K8S.resolve("base/" + service + ".yaml")).stream()
                    .filter(object -> object.get("kind").equals("Deployment"))
                    .findFirst()
                    .orElseThrow();
            Map<String, Object> container = maps(at(deployment, "spec", "template", "spec"), "containers")
                    .get(0);
            for (Map<String, Object> variable : maps(container, "env")) {
                assertThat(readBy(service)).as(service).contains((String) variable.get("name"));
            }
        }
    }

    @Test
    void every_variable_of_components_and_overlays_is_one_that_a_program_reads() throws IOException {
        Set<String> read = new TreeSet<>();
        for (String program : OURS) {
            read.addAll(readBy(program));
        }
        Set<String> named = new TreeSet<>();
        for (String folder : List.of("components", "overlays")) {
            try (Stream<Path> files = Files.walk(K8S.resolve(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    ReadVariables.all(Pattern.compile("\\b((?:AGENTPIPE|QUARKUS)_\\w+)"), file, named);
                }
            }
        }
        assertThat(read).containsAll(named);
    }

    @Test
    void the_pooler_refuses_what_it_cannot_use(@TempDir Path folder) throws Exception {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "DIRECTORY",
                folder.resolve("run").toString(),
                "USERS",
                folder.resolve("none").toString()));
        assertThat(pooler(folder, settings)).startsWith("AGENTPIPE_POOLER_SERVER is missing");
        settings.put("SERVER", "postgres\n[users]");
        assertThat(pooler(folder, settings)).startsWith("AGENTPIPE_POOLER_… has a character that is not allowed");
        settings.put("SERVER", "postgres");
        assertThat(pooler(folder, settings))
                .startsWith("AGENTPIPE_POOLER_USERS is")
                .contains("each role needs one");
    }

    private static String pooler(Path folder, Map<String, String> settings) throws Exception {
        Tool.Result result = Tool.run(folder, PgBouncer.settings(settings), List.of(PgBouncer.START.toString()));
        assertThat(result.status()).isEqualTo(1);
        return result.output();
    }

    @Test
    void every_variable_that_a_program_reads_is_documented_and_the_other_way_round() throws IOException {
        Set<String> read = new TreeSet<>(ReadVariables.ofLocal());
        for (String program : OURS) {
            read.addAll(readBy(program));
        }
        read.removeIf(name -> !name.startsWith("AGENTPIPE_"));
        Path document = Checkout.file("docs/configuration.md");
        assertThat(ReadVariables.all(Pattern.compile("`(AGENTPIPE_\\w+)`"), document, new TreeSet<>()))
                .containsExactlyInAnyOrderElementsOf(read);
    }

    /** Which service a path belongs to, in nginx's words, in the Ingresses' and in those of the Gateway API. */
    @Test
    void nginx_ingresses_and_routes_agree_on_every_path() throws IOException {
        Map<String, String> byIngress = new TreeMap<>();
        for (Map<String, Object> ingress : all(K8S.resolve("base/ingress.yaml"))) {
            for (Map<String, Object> rule : maps(at(ingress, "spec"), "rules")) {
                for (Map<String, Object> path : maps(at(rule, "http"), "paths")) {
                    byIngress.put((String) path.get("path"), (String)
                            at(path, "backend", "service").get("name"));
                }
            }
        }
        Map<String, String> byRoute = new TreeMap<>();
        for (Map<String, Object> route : all(K8S.resolve("components/gateway-api/routes.yaml"))) {
            for (Map<String, Object> rule : maps(at(route, "spec"), "rules")) {
                String backend = (String) maps(rule, "backendRefs").get(0).get("name");
                maps(rule, "matches")
                        .forEach(match -> byRoute.put((String) at(match, "path").get("value"), backend));
            }
        }
        assertThat(byRoute).isEqualTo(byIngress);

        Map<String, String> byNginx = new TreeMap<>();
        Pattern location = Pattern.compile("location (?:= )?(/\\S*) \\{([^}]*)}");
        Pattern pass = Pattern.compile("proxy_pass http://(\\w+);");
        location.matcher(Files.readString(Checkout.file("deploy/nginx/routes.conf")))
                .results()
                .forEach(found -> byNginx.put(
                        found.group(1).length() > 1 ? found.group(1).replaceFirst("/$", "") : "/",
                        pass.matcher(found.group(2))
                                .results()
                                .map(to -> to.group(1))
                                .findFirst()
                                .orElse("gateway")));
        byNginx.keySet().removeAll(Set.of("/q/openapi", "/q/swagger-ui", "/api/health"));
        assertThat(byNginx).isEqualTo(byIngress);
    }

    @Test
    void nginx_accepts_its_configuration_and_start_refuses_what_it_cannot_use(@TempDir Path folder) throws Exception {
        Optional<Tool> nginx = Tool.find("nginx", "nginx", "libpcre2-8-0");
        assumeTrue(nginx.isPresent(), "nginx is needed; Debian's package nginx has it");
        Map<String, String> settings = new TreeMap<>(Map.of(
                "INGEST", "http://127.0.0.1:8081",
                "UPLOAD", "http://127.0.0.1:8082",
                "STREAM", "http://127.0.0.1:8083,http://127.0.0.1:8084"));
        assertThat(check(nginx.get(), folder, settings)).contains("test is successful");
        settings.put("HOSTS", "a.example;}, b.example");
        assertThat(check(nginx.get(), folder, settings)).startsWith("AGENTPIPE_GATEWAY_HOSTS is a.example;}");
        settings.put("HOSTS", "a.example, b.example");
        settings.put("UPLOAD", "http://x;y:1");
        assertThat(check(nginx.get(), folder, settings)).startsWith("AGENTPIPE_GATEWAY_UPLOAD has http://x;y:1");
        settings.remove("UPLOAD");
        assertThat(check(nginx.get(), folder, settings)).startsWith("AGENTPIPE_GATEWAY_UPLOAD is missing");
    }

    private static String check(Tool nginx, Path folder, Map<String, String> settings) throws Exception {
        return Tool.run(folder, Nginx.environment(nginx, folder, 3000, settings), List.of(Nginx.START.toString(), "-t"))
                .output()
                // How many files may be open is the machine's to say.
                .replaceFirst("^at most .*\n", "");
    }

    @Test
    void secrets_are_made_once_and_never_again(@TempDir Path folder) throws Exception {
        Path script = Checkout.file("deploy/secrets");
        Map<String, String> environment = Map.of("AGENTPIPE_SECRETS", folder.toString());
        assertThat(Tool.run(folder, environment, List.of(script.toString())).status())
                .isZero();
        String password = Files.readString(folder.resolve("database-password"));
        assertThat(password).matches("[0-9a-f]{48}");
        assertThat(Tool.run(folder, environment, List.of(script.toString())).output())
                .contains("is there already");
        assertThat(Files.readString(folder.resolve("database-password"))).isEqualTo(password);
        for (String name : strings(at(one(COMPOSE), "secrets").keySet())) {
            assertThat(folder.resolve(name)).exists();
        }
    }

    /** What the last three versions of Kubernetes know, without a field too many. */
    @Test
    void every_overlay_is_valid_for_the_last_versions_of_kubernetes(@TempDir Path folder) throws Exception {
        Optional<Tool> kubectl = Tool.find("kubectl");
        assumeTrue(kubectl.isPresent(), "kubectl is needed to put the overlays together");
        Optional<Tool> validator = Tool.findPython("kubernetes-validate", "1.37.0");
        List<String> overlays = new ArrayList<>(List.of("base"));
        try (Stream<Path> folders = Files.list(K8S.resolve("overlays"))) {
            folders.forEach(overlay -> overlays.add("overlays/" + overlay.getFileName()));
        }
        // Most of the base is in all of them.
        Set<String> objects = new TreeSet<>();
        for (String overlay : overlays) {
            Tool.Result rendered =
                    kubectl.get().run(folder, "kustomize", K8S.resolve(overlay).toString());
            assertThat(rendered.status()).as(rendered.output()).isZero();
            Stream.of(rendered.output().split("(?m)^---$", -1))
                    .map(String::strip)
                    .forEach(objects::add);
        }
        String file = Files.writeString(folder.resolve("all.yaml"), String.join("\n---\n", objects))
                .toString();
        for (String version : List.of("1.35", "1.36", "1.37")) {
            if (validator.isPresent()) {
                Tool.Result result =
                        validator.get().run(folder, "--strict", "--quiet", "--no-warn", "-k", version, file);
                assertThat(result.status()).as(result.output()).isZero();
            }
        }
        assumeTrue(validator.isPresent(), "kubernetes-validate of PyPI is needed to compare with Kubernetes's schemas");
    }

    @Test
    void the_rules_for_the_operator_are_those_for_prometheus() throws IOException {
        Path file = Checkout.file("deploy/observability/prometheus-rule.yaml");
        String text = Files.readString(file);
        StringBuilder made = new StringBuilder(text.substring(0, text.indexOf("  groups:\n")) + "  groups:\n");
        for (String rules : List.of("recording", "alerts")) {
            String all = Files.readString(Checkout.file("deploy/observability/rules/" + rules + ".yml"));
            all.substring(all.indexOf("groups:\n") + "groups:\n".length())
                    .lines()
                    .forEach(line ->
                            made.append(line.isBlank() ? "" : "  ").append(line).append('\n'));
        }
        if (Boolean.getBoolean("rules.write")) {
            Files.writeString(file, made);
        }
        assertThat(Files.readString(file))
                .as("mvn test -pl testing/system-tests -am -Dtest=DeploymentTest -Drules.write=true"
                        + " -Dsurefire.failIfNoSpecifiedTests=false writes it again")
                .isEqualTo(made.toString());
    }

    /** Neither the JVM's own authorities nor a file is what the driver looks at by default: it would refuse every server. */
    @Test
    void no_address_of_a_database_by_tls_is_shown_without_whom_to_trust() throws IOException {
        Pattern address = Pattern.compile("jdbc:postgresql:\\S*sslmode=verify-full\\S*|\\?sslmode=verify-full\\S*");
        List<String> found = new ArrayList<>();
        for (String file : List.of("README.md", "docs/deployment.md", "docs/configuration.md")) {
            address.matcher(Files.readString(Checkout.file(file)))
                    .results()
                    .forEach(result -> found.add(result.group()));
        }
        assertThat(found).isNotEmpty().allMatch(text -> text.contains("sslrootcert=") || text.contains("sslfactory="));
    }

    private static String kind(String composeService) {
        return composeService.replaceFirst("-.*", "");
    }

    private static Set<String> readBy(String service) throws IOException {
        return switch (service) {
            case "gateway" -> ReadVariables.ofScript(Nginx.START);
            case "probe" -> ReadVariables.ofScript(Checkout.file("deploy/probe/probe"));
            case "backup" -> ReadVariables.ofScript(Checkout.file("deploy/backup/backup"));
            case "pgbouncer" -> ReadVariables.ofScript(PgBouncer.START);
            default -> ReadVariables.of(service);
        };
    }

    private static Map<String, Map<String, Object>> services() throws IOException {
        Map<String, Map<String, Object>> services = new TreeMap<>();
        at(one(COMPOSE), "services").forEach((name, service) -> services.put(name, map(service)));
        return services;
    }

    private static Map<String, Object> one(Path file) throws IOException {
        return all(file).get(0);
    }

    /** With aliases and merges resolved. */
    private static List<Map<String, Object>> all(Path file) throws IOException {
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        return StreamSupport.stream(yaml.loadAll(Files.readString(file)).spliterator(), false)
                .map(DeploymentTest::map)
                .toList();
    }

    private static Map<String, Object> at(Map<String, Object> map, String... names) {
        Map<String, Object> found = map;
        for (String name : names) {
            found = map(found.get(name));
        }
        return found;
    }

    private static List<Map<String, Object>> maps(Map<String, Object> map, String name) {
        return map.get(name) instanceof List<?> list
                ? list.stream().map(DeploymentTest::map).toList()
                : List.of();
    }

    private static List<String> list(Map<String, Object> map, String name) {
        return map.get(name) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static Map<String, Object> map(Object value) {
        Map<String, Object> copy = new TreeMap<>();
        ((Map<?, ?>) value).forEach((key, element) -> copy.put(String.valueOf(key), element));
        return copy;
    }

    private static Set<String> strings(Set<?> keys) {
        Set<String> strings = new TreeSet<>();
        keys.forEach(key -> strings.add(String.valueOf(key)));
        return strings;
    }
}
