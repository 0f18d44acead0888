package io.tapastream.tests.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Certificates that sign themselves, made by the JDK's keytool in PKCS12 stores of one password.
 */
record KeyStores(String password) {

    /** A key and its certificate in a store of their own, which is also written as PEM. */
    void make(Path store, String alias, String name, Path certificate)
            throws IOException, InterruptedException {
        keytool(
                store,
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-dname",
                name,
                "-ext",
                "SAN=ip:127.0.0.1,dns:localhost");
        keytool(store, "-exportcert", "-rfc", "-alias", alias, "-file", certificate.toString());
    }

    /** Has a store trust a certificate. */
    void trust(Path store, String alias, Path certificate)
            throws IOException, InterruptedException {
        keytool(
                store,
                "-importcert",
                "-noprompt",
                "-alias",
                alias,
                "-file",
                certificate.toString());
    }

    /** What a broker or a client that has a key of its own is configured with. */
    Map<String, String> keySettings(Path store) {
        return settings("ssl.keystore", store);
    }

    /** What one that trusts the certificates of a store is configured with. */
    Map<String, String> trustSettings(Path store) {
        return settings("ssl.truststore", store);
    }

    private Map<String, String> settings(String prefix, Path store) {
        return Map.of(
                prefix + ".location",
                store.toString(),
                prefix + ".type",
                "PKCS12",
                prefix + ".password",
                password);
    }

    private void keytool(Path store, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(Arrays.asList(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12"));
        command.addAll(List.of("-storepass", password));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool: " + said);
        }
    }
}
