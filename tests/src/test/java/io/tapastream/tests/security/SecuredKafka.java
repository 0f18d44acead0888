package io.tapastream.tests.security;

import io.tapastream.tests.processes.BrokerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A broker that takes no client without TLS and SASL/SCRAM. Its certificate is made by keytool when
 * it starts, and signs itself.
 */
final class SecuredKafka implements AutoCloseable {
    /** Long and strange, so that finding them anywhere means a leak. */
    static final String PASSWORD = "pw-9f2c-correct-horse";

    static final String STORE_PASSWORD = "store-71ab-battery-staple";

    private static final String BROKER_PASSWORD = "broker-55e0-secret";
    private static final String MECHANISM = "SCRAM-SHA-512";
    private static final KeyStores STORES = new KeyStores(STORE_PASSWORD);

    private final Path trustStore;
    private final BrokerProcess broker;

    SecuredKafka(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path keyStore = folder.resolve("broker.p12");
        trustStore = folder.resolve("trust.p12");
        makeCertificate(folder, keyStore);
        broker =
                new BrokerProcess(
                        folder.resolve("broker"),
                        settings(keyStore),
                        List.of(
                                "--add-scram",
                                user("broker", BROKER_PASSWORD),
                                "--add-scram",
                                user("evaluator", PASSWORD)));
    }

    private static String user(String name, String password) {
        return "%s=[name=%s,password=%s]".formatted(MECHANISM, name, password);
    }

    private void makeCertificate(Path folder, Path keyStore)
            throws IOException, InterruptedException {
        Path certificate = folder.resolve("broker.pem");
        STORES.make(keyStore, "broker", "CN=localhost", certificate);
        STORES.trust(trustStore, "broker", certificate);
    }

    private static Map<String, String> settings(Path keyStore) {
        Map<String, String> settings = new TreeMap<>();
        settings.put(
                "listeners",
                "SASL_SSL://127.0.0.1:CLIENT_PORT,CONTROLLER://127.0.0.1:CONTROLLER_PORT");
        settings.put("advertised.listeners", "SASL_SSL://127.0.0.1:CLIENT_PORT");
        settings.put("listener.security.protocol.map", "SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "SASL_SSL");
        settings.put("sasl.enabled.mechanisms", MECHANISM);
        settings.put("sasl.mechanism.inter.broker.protocol", MECHANISM);
        settings.put(
                "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                login("broker", BROKER_PASSWORD));
        settings.putAll(STORES.keySettings(keyStore));
        settings.putAll(STORES.trustSettings(keyStore));
        return settings;
    }

    private static String login(String user, String password) {
        return "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(user, password);
    }

    /** What a client is configured with. */
    Map<String, String> client(String password) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("security.protocol", "SASL_SSL");
        settings.put("sasl.mechanism", MECHANISM);
        settings.put("sasl.jaas.config", login("evaluator", password));
        settings.putAll(STORES.trustSettings(trustStore));
        return settings;
    }

    void start() throws Exception {
        broker.start();
        broker.awaitReady();
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    @Override
    public void close() {
        broker.process().kill();
    }
}
