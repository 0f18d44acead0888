package io.tapastream.jobs.kafka;

import io.tapastream.jobs.config.InvalidOptionException;
import io.tapastream.schemas.registry.RegistrySettings;
import io.tapastream.schemas.registry.SchemaRegistryException;
import io.tapastream.schemas.topics.Topic;
import io.tapastream.schemas.topics.Topics;
import io.tapastream.schemas.wire.RecordFraming;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/**
 * The schemas of the output topics in a schema registry. They are registered or looked up once,
 * when the job is built: a registry that refuses one is then reported to the person who starts the
 * job, and a registry that is unavailable later does not stop the sink.
 */
final class OutputSchemas {
    private final Map<String, Schema> schemas;
    private final Map<String, Integer> ids = new HashMap<>();

    /**
     * @param registry null for none
     * @throws InvalidOptionException when the registry does not answer or refuses
     */
    OutputSchemas(Topics topics, RegistrySettings registry) {
        schemas = of(topics);
        if (registry == null) {
            return;
        }
        try {
            RecordFraming framing = RecordFraming.of(registry);
            schemas.forEach((topic, schema) -> ids.put(topic, framing.schemaId(topic, schema)));
        } catch (SchemaRegistryException e) {
            throw new InvalidOptionException(e.getMessage(), e);
        }
    }

    /** The id of each output topic's schema; empty without a registry. */
    Map<String, Integer> ids() {
        return Map.copyOf(ids);
    }

    /** The schemas by their ids. */
    Map<Integer, Schema> byId() {
        Map<Integer, Schema> byId = new HashMap<>();
        ids.forEach((topic, id) -> byId.put(id, schemas.get(topic)));
        return byId;
    }

    static Map<String, Schema> of(Topics topics) {
        return Topic.outputs().stream().collect(Collectors.toMap(topics::name, Topic::schema));
    }
}
