package io.tapastream.tests.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.tapastream.tests.processes.BrokerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A broker as in k8s/base/kafka: clients show a certificate, whose name is their user, and the
 * StandardAuthorizer grants what k8s/base/kafka/users.yaml says, and nothing else.
 */
final class AuthorizingKafka implements AutoCloseable {
    static final String ADMIN = "admin";

    private static final String PASSWORD = "authorizing-kafka";
    private static final KeyStores STORES = new KeyStores(PASSWORD);
    private static final Path USERS = Path.of("../k8s/base/kafka/users.yaml");

    private final Path folder;
    private final Map<String, List<AclBinding>> rights;
    private final BrokerProcess broker;

    AuthorizingKafka(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        rights = rights();
        makeCertificate("broker", "CN=localhost");
        makeCertificate(ADMIN, "CN=" + ADMIN);
        for (String user : rights.keySet()) {
            makeCertificate(user, "CN=" + user);
        }
        broker = new BrokerProcess(folder.resolve("broker"), settings(), List.of());
    }

    /** The rights of each user of the manifests, as Strimzi makes them. */
    private static Map<String, List<AclBinding>> rights() throws IOException {
        Map<String, List<AclBinding>> rights = new TreeMap<>();
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
        try (var documents = yaml.readerFor(JsonNode.class).<JsonNode>readValues(USERS.toFile())) {
            while (documents.hasNext()) {
                JsonNode user = documents.next();
                String name = user.at("/metadata/name").asText();
                List<AclBinding> bindings = new ArrayList<>();
                for (JsonNode acl : user.at("/spec/authorization/acls")) {
                    acl.get("operations").forEach(one -> bindings.add(binding(name, acl, one)));
                }
                rights.put(name, bindings);
            }
        }
        return rights;
    }

    private static AclBinding binding(String user, JsonNode acl, JsonNode operation) {
        JsonNode resource = acl.get("resource");
        return new AclBinding(
                new ResourcePattern(
                        ResourceType.fromString(words(resource.get("type").asText())),
                        resource.get("name").asText(),
                        resource.get("patternType").asText().equals("prefix")
                                ? PatternType.PREFIXED
                                : PatternType.LITERAL),
                new AccessControlEntry(
                        "User:CN=" + user,
                        "*",
                        AclOperation.fromString(words(operation.asText())),
                        AclPermissionType.ALLOW));
    }

    /** Kafka's constant for a name of Strimzi: TRANSACTIONAL_ID for transactionalId. */
    private static String words(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }

    private void makeCertificate(String user, String name) throws Exception {
        STORES.make(keyStore(user), user, name, pem(user));
        STORES.trust(trustStore(), user, pem(user));
        Files.writeString(keyPem(user), privateKey(user));
    }

    private String privateKey(String user) throws Exception {
        KeyStore store = KeyStore.getInstance(keyStore(user).toFile(), PASSWORD.toCharArray());
        byte[] key = store.getKey(user, PASSWORD.toCharArray()).getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n%s\n-----END PRIVATE KEY-----\n"
                .formatted(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key));
    }

    private Path keyStore(String user) {
        return folder.resolve(user + ".p12");
    }

    private Path trustStore() {
        return folder.resolve("trust.p12");
    }

    private Path pem(String user) {
        return folder.resolve(user + ".pem");
    }

    private Path keyPem(String user) {
        return folder.resolve(user + ".key");
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>(tls("broker"));
        settings.remove("security.protocol");
        settings.put(
                "listeners", "SSL://127.0.0.1:CLIENT_PORT,CONTROLLER://127.0.0.1:CONTROLLER_PORT");
        settings.put("advertised.listeners", "SSL://127.0.0.1:CLIENT_PORT");
        settings.put("listener.security.protocol.map", "SSL:SSL,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "SSL");
        settings.put("ssl.client.auth", "required");
        settings.put(
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:ANONYMOUS;User:CN=localhost;User:CN=" + ADMIN);
        return settings;
    }

    private Map<String, String> tls(String user) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("security.protocol", "SSL");
        settings.putAll(STORES.keySettings(keyStore(user)));
        settings.putAll(STORES.trustSettings(trustStore()));
        return settings;
    }

    /** What a user's client is configured with. */
    Map<String, String> client(String user) {
        return tls(user);
    }

    /** The same for librdkafka. */
    Map<String, String> pythonClient(String user) {
        return Map.of(
                "security.protocol",
                "SSL",
                "ssl.ca.location",
                pem("broker").toString(),
                "ssl.certificate.location",
                pem(user).toString(),
                "ssl.key.location",
                keyPem(user).toString());
    }

    /** The users of the manifests and their rights. */
    Map<String, List<AclBinding>> users() {
        return rights;
    }

    Admin admin() {
        Map<String, Object> settings = new TreeMap<>(tls(ADMIN));
        settings.put("bootstrap.servers", bootstrapServers());
        return Admin.create(settings);
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
