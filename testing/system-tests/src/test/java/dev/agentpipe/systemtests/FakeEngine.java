package dev.agentpipe.systemtests;

import dev.agentpipe.kit.Checkout;
import dev.agentpipe.kit.ServiceProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Stands in for Docker Compose and Kubernetes, which cannot be had everywhere: what deploy/backup/restore and deploy/k8s/restore
 * tell them to do with containers is done with the processes of a cluster, and what they run in the container of backups runs
 * here, on the cluster's database.
 */
final class FakeEngine implements AutoCloseable {

    /** Three containers of stream, one of each other service. */
    private static final String DOCKER = """
            #!/bin/bash
            set -euo pipefail
            tell() { exec 3<>/dev/tcp/127.0.0.1/%d; echo "$1" >&3; read -r answer <&3; [[ $answer == done ]]; }
            case "$*" in
              "compose --profile backup stop ingest upload stream") tell stop ;;
              "compose ps -q "*) echo one; [[ $4 != stream ]] || printf 'two\nthree\n' ;;
              "compose up -d --wait --scale ingest=1 --scale upload=1 --scale stream=3 ingest upload stream gateway")
                tell start ;;
              "compose --profile backup run --rm --no-deps --entrypoint /etc/agentpipe/load backup /backups/"*)
                exec %s "$BACKUPS/$(basename "${!#}")" ;;
              "compose --profile backup run --rm --no-deps --entrypoint ls backup -l /backups") exec ls -l "$BACKUPS" ;;
              "compose --profile backup run --rm --no-deps --entrypoint ls backup -l /backups/"*)
                exec ls -l "$BACKUPS/$(basename "${!#}")" ;;
              *) echo "not known here: docker $*" >&2; exit 1 ;;
            esac
            """;

    /** Three pods of each; a Job ends at once. What kubectl prints of the CronJob are the lines that matter. */
    private static final String KUBECTL = """
            #!/bin/bash
            set -euo pipefail
            tell() { exec 3<>/dev/tcp/127.0.0.1/%d; echo "$1" >&3; read -r answer <&3; [[ $answer == done ]]; }
            [[ $1 == -n && $2 == agentpipe ]]; shift 2
            case "$*" in
              "get deployment/"*" -o jsonpath={.spec.replicas}") echo -n 3 ;;
              "scale deployment/ingest --replicas=0") tell stop ;;
              "scale deployment/stream --replicas=3") tell start ;;
              "scale deployment/"*" --replicas="[03]) ;;
              "wait --for=delete pod -l app.kubernetes.io/name in (ingest, upload, stream) --timeout=120s") ;;
              "delete job "*" --ignore-not-found --cascade=foreground") rm -f "$BACKUPS/../$3".* ;;
              "create job "*" --from=cronjob/backup --dry-run=client -o json")
                printf '{\n  "name": "'"$3"'",\n  "backoffLimit": 2,\n  "command": [\n    "bash",\n    "/etc/agentpipe/backup"\n  ]\n}\n' ;;
              "create -f -")
                job=$(cat); [[ $job == *'"backoffLimit": 0'* ]]
                if [[ $job == *'"-c", "ls -l /backups"'* ]]; then
                  command=(ls -l "$BACKUPS")
                else
                  name=$(sed -n 's#.*"/etc/agentpipe/load", "/backups/\\(.*\\)".*#\\1#p' <<< "$job")
                  [[ -n $name ]]
                  command=(%s "$BACKUPS/$name")
                fi
                result=$BACKUPS/../$(sed -n 's#.*"name": "\\(.*\\)".*#\\1#p' <<< "$job")
                "${command[@]}" > "$result.log" 2>&1 && end=Complete || end=Failed
                echo -n "$end" > "$result.end" ;;
              "get job/"*" -o jsonpath="*) cat "$BACKUPS/../${2#job/}.end" ;;
              "logs job/"*) cat "$BACKUPS/../${2#job/}.log" ;;
              *) echo "not known here: kubectl $*" >&2; exit 1 ;;
            esac
            """;

    private final Cluster cluster;
    private final Path backups;
    private final Path folder;
    private final Path programs;
    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final Thread thread = new Thread(this::answer, "fake-engine");

    /** {@code programs} holds pg_dump, pg_restore and psql. */
    FakeEngine(Cluster cluster, Path folder, Path programs) throws IOException {
        this.cluster = cluster;
        this.folder = folder;
        this.programs = programs;
        backups = Files.createDirectories(folder.resolve("backups"));
        for (Map.Entry<String, String> script :
                Map.of("docker", DOCKER, "kubectl", KUBECTL).entrySet()) {
            Path file = Files.writeString(
                    folder.resolve(script.getKey()),
                    script.getValue().formatted(socket.getLocalPort(), Checkout.file("deploy/backup/load")));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        thread.setDaemon(true);
        thread.start();
    }

    /** Where dumps are. */
    Path backups() {
        return backups;
    }

    Tool.Result run(Path script, String... arguments) throws IOException, InterruptedException {
        Map<String, String> environment = Map.of(
                "PATH",
                folder + ":" + programs + ":" + System.getenv("PATH"),
                "BACKUPS",
                backups.toString(),
                "AGENTPIPE_BACKUP_FOLDER",
                backups.toString(),
                "PGHOST",
                "127.0.0.1",
                "PGPORT",
                "" + cluster.postgres().port(),
                "PGDATABASE",
                "agentpipe",
                "PGUSER",
                cluster.postgres().user(),
                "PGPASSWORD",
                cluster.postgres().password());
        return Tool.run(folder, environment, concat(script, arguments));
    }

    private static List<String> concat(Path script, String... arguments) {
        return Stream.concat(Stream.of(script.toString()), Stream.of(arguments)).toList();
    }

    private void answer() {
        while (!socket.isClosed()) {
            try (Socket docker = socket.accept()) {
                String command = new BufferedReader(
                                new InputStreamReader(docker.getInputStream(), StandardCharsets.UTF_8))
                        .readLine();
                if (command.equals("stop")) {
                    cluster.services().parallel().forEach(ServiceProcess::terminate);
                } else {
                    cluster.services().forEach(ServiceProcess::start);
                    cluster.services().forEach(ServiceProcess::awaitReady);
                }
                docker.getOutputStream().write("done\n".getBytes(StandardCharsets.UTF_8));
            } catch (IOException closed) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(closed);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
