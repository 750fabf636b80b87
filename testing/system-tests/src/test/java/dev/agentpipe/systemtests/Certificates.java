package dev.agentpipe.systemtests;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority and what it has signed, made by the JDK's keytool, in files as servers and clients want them. */
final class Certificates {

    private static final String PASSWORD = "only-for-this-file";

    private final Path folder;
    private final Path store;

    private Certificates(Path folder) {
        this.folder = folder;
        this.store = folder.resolve("store.p12");
    }

    static Certificates create(Path folder) throws Exception {
        Files.createDirectories(folder);
        Certificates made = new Certificates(folder);
        made.generate("authority", "-ext", "bc:c");
        pem(
                made.authority(),
                "CERTIFICATE",
                made.load().getCertificate("authority").getEncoded());
        return made;
    }

    /** For the host name {@code localhost} alone: its address is another host. */
    Certificates signForLocalhost() throws IOException, InterruptedException {
        generate("server", "-signer", "authority", "-ext", "san=dns:localhost");
        return this;
    }

    /** What clients trust. */
    Path authority() {
        return folder.resolve("authority.crt");
    }

    Path certificate(Path file) throws IOException, GeneralSecurityException {
        return pem(file, "CERTIFICATE", load().getCertificate("server").getEncoded());
    }

    /** PostgreSQL refuses one that others may read. */
    Path key(Path file) throws IOException, GeneralSecurityException {
        byte[] key = load().getKey("server", PASSWORD.toCharArray()).getEncoded();
        return Files.setPosixFilePermissions(
                pem(file, "PRIVATE KEY", key), PosixFilePermissions.fromString("rw-------"));
    }

    private KeyStore load() throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore loaded = KeyStore.getInstance("PKCS12");
            loaded.load(in, PASSWORD.toCharArray());
            return loaded;
        }
    }

    private void generate(String alias, String... more) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=" + alias + " of " + folder.getFileName(),
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD));
        command.addAll(List.of(more));
        Process keytool = new ProcessBuilder(command).inheritIO().start();
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException("keytool failed: " + String.join(" ", command));
        }
    }

    private static Path pem(Path file, String type, byte[] bytes) throws IOException {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(bytes);
        return Files.writeString(file, "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
    }
}
