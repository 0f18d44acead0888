package io.tapastream.inference.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the tensors of an SAE checkpoint do not say themselves.
 *
 * @param architecture topk, batchtopk, matryoshka, jumprelu or untrained ("frozen" is read as
 *     untrained); from other libraries also standard, gated and groupmax
 * @param embeddingWidth E, the width of the embeddings the SAE was trained on
 * @param dictionarySize D, the number of latents
 * @param k the number of active latents per sample the SAE was trained for; null where unknown.
 *     Required for topk
 * @param inputUnitNorm whether each embedding is brought to mean 0 and standard deviation 1 first
 * @param groupSizes the nested group sizes of a matryoshka dictionary, or null
 */
public record SaeDescriptor(
        String architecture,
        int embeddingWidth,
        int dictionarySize,
        Integer k,
        boolean inputUnitNorm,
        List<Integer> groupSizes) {

    public static final String TOPK = "topk";
    public static final String BATCHTOPK = "batchtopk";
    public static final String MATRYOSHKA = "matryoshka";
    public static final String JUMPRELU = "jumprelu";
    public static final String UNTRAINED = "untrained";

    /** Codes that are drawn, without weights: of baselines alone, never of a file. */
    public static final String RANDOM = "random";

    public static final String STANDARD = "standard";
    public static final String GATED = "gated";
    public static final String GROUPMAX = "groupmax";

    private static final List<String> ARCHITECTURES =
            List.of(TOPK, BATCHTOPK, MATRYOSHKA, JUMPRELU, UNTRAINED, STANDARD, GATED, GROUPMAX);
    private static final List<String> KEYS =
            List.of(
                    "architecture",
                    "d_in",
                    "dictionary_size",
                    "k",
                    "input_unit_norm",
                    "group_sizes",
                    "mean_l0");
    private static final double FAR = 4;
    private static final int LARGEST_WIDTH = 1 << 20;
    static final int LARGEST_DICTIONARY = 1 << 24;
    private static final ObjectMapper JSON = new ObjectMapper();

    public SaeDescriptor {
        if (architecture == null || architecture.isBlank()) {
            throw new IllegalArgumentException(
                    "architecture is missing: one of " + ARCHITECTURES + " is needed");
        }
        architecture = canonical(architecture);
        if (!ARCHITECTURES.contains(architecture) && !architecture.equals(RANDOM)) {
            throw new IllegalArgumentException(
                    "architecture \""
                            + architecture
                            + "\" is not known: one of "
                            + ARCHITECTURES
                            + " is needed");
        }
        requireRange("embedding width (d_in)", embeddingWidth, 1, LARGEST_WIDTH);
        requireRange("dictionary_size", dictionarySize, 1, LARGEST_DICTIONARY);
        if (k != null) {
            requireRange("k", k, 1, dictionarySize);
        }
        if (k == null && architecture.equals(TOPK)) {
            throw new IllegalArgumentException("k is missing: a topk SAE needs it");
        }
        groupSizes = groupSizes == null ? null : List.copyOf(groupSizes);
        requireGroups(groupSizes, dictionarySize);
    }

    /**
     * Reads the keys architecture, d_in, dictionary_size, k, input_unit_norm and group_sizes; other
     * keys are ignored where they surely do not touch the encoder.
     *
     * @throws IllegalArgumentException if the text is no JSON object, a value is out of range, or
     *     another key may touch the encoder
     */
    public static SaeDescriptor fromJson(String json) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "the SAE descriptor is not JSON: " + e.getOriginalMessage(), e);
        }
        if (root == null || !root.isObject()) {
            throw new IllegalArgumentException("the SAE descriptor is not a JSON object");
        }
        root.fieldNames()
                .forEachRemaining(
                        key -> {
                            if (!KEYS.contains(key) && EncoderHints.touches(key)) {
                                throw new IllegalArgumentException(
                                        KnownKeys.shortened(key)
                                                + " is not known in an SAE descriptor and may"
                                                + " change the codes: one of "
                                                + KEYS
                                                + " is needed");
                            }
                        });
        JsonNode architecture = root.path("architecture");
        return new SaeDescriptor(
                architecture.isTextual() ? architecture.textValue() : null,
                integer(root, "d_in", true),
                integer(root, "dictionary_size", true),
                integer(root, "k", false),
                flag(root, "input_unit_norm"),
                integers(root, "group_sizes"));
    }

    /**
     * A sentence where the mean number of active latents is more than four times k or less than a
     * quarter of it, which a wrong threshold or normalisation makes; empty where k is not known,
     * where there are no samples (NaN), and for untrained SAEs.
     */
    public Optional<String> sparsityWarning(double meanActive) {
        if (k == null || architecture.equals(UNTRAINED) || Double.isNaN(meanActive)) {
            return Optional.empty();
        }
        if (meanActive <= FAR * k && meanActive >= k / FAR) {
            return Optional.empty();
        }
        return Optional.of(
                String.format(
                        Locale.ROOT,
                        "%.1f latents are active on average but the SAE was trained for %d: its"
                                + " threshold or the normalisation of the embeddings may be wrong",
                        meanActive,
                        k));
    }

    /** The inverse of {@link #fromJson}. */
    public String toJson() {
        ObjectNode root = JSON.createObjectNode();
        root.put("architecture", architecture);
        root.put("d_in", embeddingWidth);
        root.put("dictionary_size", dictionarySize);
        root.put("k", k);
        root.put("input_unit_norm", inputUnitNorm);
        if (groupSizes == null) {
            root.putNull("group_sizes");
        } else {
            ArrayNode groups = root.putArray("group_sizes");
            groupSizes.forEach(groups::add);
        }
        return root.toString();
    }

    private static String canonical(String architecture) {
        String lower = architecture.strip().toLowerCase(Locale.ROOT);
        return lower.equals("frozen") ? UNTRAINED : lower;
    }

    private static void requireRange(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " is " + value + ": it must be in " + least + ".." + most);
        }
    }

    private static void requireGroups(List<Integer> groups, int dictionarySize) {
        if (groups == null) {
            return;
        }
        long sum = 0;
        for (int size : groups) {
            requireRange("a group size", size, 1, dictionarySize);
            sum += size;
        }
        if (sum != dictionarySize) {
            throw new IllegalArgumentException(
                    "group_sizes sum to " + sum + " but dictionary_size is " + dictionarySize);
        }
    }

    private static Integer integer(JsonNode root, String key, boolean required) {
        JsonNode node = root.path(key);
        if (node.isMissingNode() || node.isNull()) {
            if (required) {
                throw new IllegalArgumentException(key + " is missing in the SAE descriptor");
            }
            return null;
        }
        if (!node.isIntegralNumber() || !node.canConvertToInt()) {
            throw new IllegalArgumentException(key + " is " + node + ": a whole number is needed");
        }
        return node.intValue();
    }

    private static boolean flag(JsonNode root, String key) {
        JsonNode node = root.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return false;
        }
        if (!node.isBoolean()) {
            throw new IllegalArgumentException(key + " is " + node + ": true or false is needed");
        }
        return node.booleanValue();
    }

    private static List<Integer> integers(JsonNode root, String key) {
        JsonNode node = root.path(key);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        List<Integer> values = new ArrayList<>();
        for (JsonNode item : node) {
            if (!item.isIntegralNumber() || !item.canConvertToInt()) {
                throw new IllegalArgumentException(key + " holds " + item + ": whole numbers only");
            }
            values.add(item.intValue());
        }
        if (!node.isArray()) {
            throw new IllegalArgumentException(key + " is " + node + ": a list is needed");
        }
        return values;
    }
}
