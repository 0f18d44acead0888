package io.tapastream.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Requests to a schema registry, with authentication and TLS. Thread-safe. */
final class RegistryCalls {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final String TYPE = "application/vnd.schemaregistry.v1+json";

    /** How much of an answer is repeated in a message, in characters. */
    private static final int LONGEST_ANSWER = 300;

    private final RegistrySettings settings;
    private final String root;
    private final HttpClient http;

    RegistryCalls(RegistrySettings settings) {
        this.settings = settings;
        String url = settings.url().toString();
        this.root = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(TIMEOUT);
        if (settings.caFile() != null) {
            builder.sslContext(trusting(Path.of(settings.caFile())));
        }
        http = builder.build();
    }

    /**
     * What the registry answered.
     *
     * @param status of HTTP
     * @param body JSON; null where it is none
     * @param text the same as it came
     */
    record Answer(int status, JsonNode body, String text) {
        boolean good() {
            return status / 100 == 2;
        }

        /** Confluent's code of an error; 0 where the answer has none. */
        int errorCode() {
            return body == null ? 0 : body.path("error_code").asInt();
        }

        /** The registry's own words. */
        String said() {
            String said = body == null ? text : body.path("message").asText(text);
            return said.length() > LONGEST_ANSWER ? said.substring(0, LONGEST_ANSWER) : said;
        }
    }

    /**
     * Sends a request.
     *
     * @param body of a POST; null for a GET
     * @throws SchemaRegistryException when nothing answers, or what answers cannot now
     */
    Answer send(String path, String body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(root + path))
                        .timeout(TIMEOUT)
                        .header("Accept", TYPE)
                        .header("Content-Type", TYPE);
        if (settings.credentialsFile() != null) {
            request.header("Authorization", authorization(Path.of(settings.credentialsFile())));
        }
        if (body != null) {
            request.POST(HttpRequest.BodyPublishers.ofString(body));
        }
        try {
            HttpResponse<String> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), json(response.body()), response.body());
        } catch (IOException e) {
            throw new SchemaRegistryException(
                    "the schema registry %s does not answer (%s); check its address and that it runs"
                            .formatted(settings.url(), e),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SchemaRegistryException(
                    "interrupted while the schema registry " + settings.url() + " was asked", e);
        }
    }

    private static JsonNode json(String text) {
        try {
            JsonNode node = JSON.readTree(text);
            return node.isObject() ? node : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    /** Read at each request, so that a password or token can be changed meanwhile. */
    private static String authorization(Path file) {
        String line;
        try {
            line = Files.readAllLines(file).stream().findFirst().orElse("").strip();
        } catch (IOException e) {
            throw new SchemaRegistryException(
                    "the credentials of the schema registry cannot be read from " + file, e);
        }
        if (line.isEmpty() || line.chars().anyMatch(Character::isISOControl)) {
            throw new SchemaRegistryException(
                    "%s has neither USER:PASSWORD nor a bearer token in its first line"
                            .formatted(file));
        }
        // A token never has a colon (RFC 6750).
        return line.contains(":")
                ? "Basic "
                        + Base64.getEncoder().encodeToString(line.getBytes(StandardCharsets.UTF_8))
                : "Bearer " + line;
    }

    private static SSLContext trusting(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate one :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + store.size(), one);
            }
            if (store.size() == 0) {
                throw new SchemaRegistryException(file + " holds no certificate in PEM");
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new SchemaRegistryException(
                    "the certificates for the schema registry cannot be read from %s: %s"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }
}
