package io.tapastream.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The schema of a CustomResourceDefinition, made strict: what it does not name is refused, where
 * the API server would silently drop it.
 */
final class CustomResourceSchema {
    private final JsonSchema schema;

    private CustomResourceSchema(JsonNode schema) {
        this.schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(schema);
    }

    /**
     * @param definition the CustomResourceDefinition
     * @param version its version
     */
    static CustomResourceSchema of(JsonNode definition, String version) {
        JsonNode schema =
                StreamSupport.stream(definition.at("/spec/versions").spliterator(), false)
                        .filter(each -> each.path("name").asText().equals(version))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("no version " + version))
                        .at("/schema/openAPIV3Schema")
                        .deepCopy();
        // Every object has these, whatever the definition says.
        ObjectNode properties = (ObjectNode) schema.get("properties");
        for (String field : List.of("apiVersion", "kind", "metadata")) {
            properties.set(field, properties.objectNode());
        }
        close(schema);
        return new CustomResourceSchema(schema);
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.has("additionalProperties")
                && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
            object.put("additionalProperties", false);
        }
        if (node.path("x-kubernetes-int-or-string").asBoolean()) {
            ((ObjectNode) node).remove("type");
        }
        node.forEach(CustomResourceSchema::close);
    }

    /** Takes another value into an enumeration of the schema. */
    static JsonNode withValue(JsonNode definition, String enumeration, String value) {
        JsonNode copy = definition.deepCopy();
        copy.at("/spec/versions")
                .forEach(
                        version -> {
                            JsonNode found = version.at("/schema/openAPIV3Schema" + enumeration);
                            if (found instanceof ArrayNode versions) {
                                versions.add(value);
                            }
                        });
        return copy;
    }

    /** What is wrong with a document; empty where nothing is. */
    List<String> errors(JsonNode document) {
        return schema.validate(document).stream().map(ValidationMessage::getMessage).toList();
    }
}
