package io.tapastream.inference.intake;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * Linear probes as an SAE file: one latent per concept, h = x W + b, active where h is above 0. The
 * file has the tensors and the configuration of a standard SAE of SAELens and says so in its
 * metadata, so it is read like any other; b_dec is 0 and there is no decoder.
 */
public final class ProbeFile {
    private ProbeFile() {}

    /**
     * The file's bytes.
     *
     * @param weights W, [E,C] in row order
     * @param biases b, [C]
     * @param metadata how the probes were fitted
     */
    public static byte[] of(float[] weights, float[] biases, Map<String, String> metadata) {
        int concepts = biases.length;
        int width = weights.length / concepts;
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("architecture", SaeDescriptor.STANDARD);
        config.put("d_in", width).put("d_sae", concepts);
        config.put("activation_fn_str", "relu");
        config.put("apply_b_dec_to_input", false);
        config.put("normalize_activations", "none");
        SafetensorsWriter writer =
                new SafetensorsWriter()
                        .metadata(SaeLibrary.METADATA_LIBRARY, SaeLibrary.SAE_LENS.id())
                        .metadata(SaeLibrary.METADATA_CONFIG, config.toString());
        metadata.forEach(writer::metadata);
        return writer.add("W_enc", weights, width, concepts)
                .add("b_enc", biases, concepts)
                .add("b_dec", new float[width], width)
                .toBytes();
    }
}
