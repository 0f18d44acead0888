package io.tapastream.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.schemas.registry.RegistryCalls.Answer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * A client of a schema registry with Confluent's API: the three calls that are needed, with what
 * they answered remembered for good, as registries never change a schema under its id.
 *
 * <p>"There is no such id" is believed only where the registry says so in the words of its API; a
 * proxy's or a wrong path's 404 counts as a registry that does not answer. Thread-safe.
 */
public final class SchemaRegistry {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<RegistrySettings, SchemaRegistry> OPEN = new ConcurrentHashMap<>();
    private static final int NOT_FOUND = 404;
    private static final int NO_SUCH_SCHEMA = 40403;
    private static final Duration BELIEVED_UNKNOWN = Duration.ofSeconds(10);
    private static final int MOST_UNKNOWN = 10_000;

    /** Two ways to write one schema, as clients in other languages do, then count as the same. */
    private static final String NORMALIZED = "?normalize=true";

    private final RegistrySettings settings;
    private final RegistryCalls calls;
    private final Map<Subject, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Optional<Schema>> schemas = new ConcurrentHashMap<>();

    /** Ids that the registry did not know, and when it said so, of System.nanoTime. */
    private final Map<Integer, Long> unknown = new ConcurrentHashMap<>();

    private record Subject(String name, Schema schema) {}

    private SchemaRegistry(RegistrySettings settings) {
        this.settings = settings;
        this.calls = new RegistryCalls(settings);
    }

    /** One client for all in this process, so that what it remembers outlives a job's restart. */
    public static SchemaRegistry of(RegistrySettings settings) {
        return OPEN.computeIfAbsent(settings, SchemaRegistry::new);
    }

    /**
     * Asks for anything at all.
     *
     * @throws SchemaRegistryException when the registry does not answer or refuses
     */
    public void check() {
        Answer answer = calls.send("/schemas/types", null);
        if (!answer.good()) {
            throw refused("to be read", answer);
        }
    }

    /**
     * The id of a schema under a subject; registered now where it is missing and the settings allow
     * that.
     *
     * @throws SchemaRegistryException when the registry does not answer or refuses, or the schema
     *     is missing and is not to be registered
     */
    public int id(String subject, Schema schema) {
        Subject wanted = new Subject(subject, schema);
        Integer known = ids.get(wanted);
        if (known == null) {
            String path = "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8);
            String body =
                    JSON.createObjectNode().put("schema", PlainSchema.text(schema)).toString();
            Answer answer =
                    calls.send(
                            (settings.register() ? path + "/versions" : path) + NORMALIZED, body);
            if (!answer.good()) {
                throw refused("the schema of " + subject, answer);
            }
            JsonNode id = answer.body() == null ? null : answer.body().get("id");
            if (id == null || !id.isInt()) {
                throw noRegistry();
            }
            known = id.asInt();
            ids.put(wanted, known);
        }
        return known;
    }

    /** Remembers a schema that the registry gave this id, so that it need not be asked. */
    public void remember(int id, Schema schema) {
        schemas.putIfAbsent(id, Optional.of(schema));
    }

    /**
     * The Avro schema with this id; empty where the registry knows none.
     *
     * @throws SchemaRegistryException when the registry does not answer or refuses, which says
     *     nothing about the id
     */
    public Optional<Schema> schema(int id) {
        Optional<Schema> known = schemas.get(id);
        if (known != null) {
            return known;
        }
        Long said = unknown.get(id);
        if (said != null && System.nanoTime() - said < BELIEVED_UNKNOWN.toNanos()) {
            return Optional.empty();
        }
        Answer answer = calls.send("/schemas/ids/" + id, null);
        if (answer.status() == NOT_FOUND && answer.errorCode() == NO_SUCH_SCHEMA) {
            if (unknown.size() >= MOST_UNKNOWN) {
                unknown.clear();
            }
            unknown.put(id, System.nanoTime());
            return Optional.empty();
        }
        if (!answer.good()) {
            throw refused("schema " + id, answer);
        }
        schemas.putIfAbsent(id, parsed(answer));
        return schemas.get(id);
    }

    /** The schema of an answer; empty where it is of another kind than Avro. */
    private Optional<Schema> parsed(Answer answer) {
        JsonNode text = answer.body() == null ? null : answer.body().get("schema");
        if (text == null || !text.isTextual()) {
            throw noRegistry();
        }
        if (!answer.body().path("schemaType").asText("AVRO").equals("AVRO")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Schema.Parser().parse(text.asText()));
        } catch (AvroRuntimeException e) {
            return Optional.empty();
        }
    }

    private SchemaRegistryException noRegistry() {
        return new SchemaRegistryException(
                "what answers at %s is no schema registry; check the address, and the path of its API"
                        .formatted(settings.url()));
    }

    private SchemaRegistryException refused(String what, Answer answer) {
        if (answer.status() / 100 == 2
                || (answer.errorCode() == 0 && answer.status() == NOT_FOUND)) {
            return noRegistry();
        }
        String advice =
                switch (answer.status()) {
                    case 401 -> "give credentials that it knows";
                    case 403 -> "ask for the right to do this";
                    case NOT_FOUND -> "register the schema first, or allow registering";
                    case 409 ->
                            "the subject holds a schema that this one is not compatible with: set the subject's compatibility, or use another topic prefix";
                    default -> "see the registry's log";
                };
        return new SchemaRegistryException(
                "the schema registry %s refuses %s (status %d: %s); %s"
                        .formatted(settings.url(), what, answer.status(), answer.said(), advice));
    }
}
