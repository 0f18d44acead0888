package io.tapastream.schemas.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.apache.avro.Schema;

/**
 * A schema as every client writes it: without the property by which the generated Java classes ask
 * for strings of Java. With it, a registry would take it for another schema than Python's.
 */
final class PlainSchema {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JAVA_STRING = "avro.java.string";

    private PlainSchema() {}

    /** The schema's JSON. */
    static String text(Schema schema) {
        try {
            return plain(JSON.readTree(schema.toString())).toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a schema is JSON", e);
        }
    }

    private static JsonNode plain(JsonNode node) {
        if (node instanceof ArrayNode array) {
            ArrayNode items = JSON.createArrayNode();
            array.forEach(item -> items.add(plain(item)));
            return items;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode fields = JSON.createObjectNode();
        object.properties().forEach(field -> fields.set(field.getKey(), plain(field.getValue())));
        boolean string = fields.remove(JAVA_STRING) != null;
        return string && fields.size() == 1 ? TextNode.valueOf("string") : fields;
    }
}
