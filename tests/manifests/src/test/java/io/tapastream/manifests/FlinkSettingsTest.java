package io.tapastream.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalResourceOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.kubernetes.configuration.KubernetesConfigOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Flink takes a misspelt key without a word; this test does not. */
class FlinkSettingsTest {
    private static final Path IMAGE = Path.of("../../deploy/flink/conf/config.yaml");

    /** What belongs to the operator, or names a thing of its own after the prefix. */
    private static final List<String> PREFIXES =
            List.of(
                    "kubernetes.operator.",
                    "job.autoscaler.enabled",
                    "external-resource.gpu.",
                    "metrics.reporter.prom.");

    private static final Set<String> KNOWN = new HashSet<>();

    static {
        for (Class<?> options :
                List.of(
                        BlobServerOptions.class,
                        CheckpointingOptions.class,
                        CoreOptions.class,
                        ExternalResourceOptions.class,
                        HighAvailabilityOptions.class,
                        JobManagerOptions.class,
                        KubernetesConfigOptions.class,
                        MetricOptions.class,
                        PipelineOptions.class,
                        RestOptions.class,
                        RestartStrategyOptions.class,
                        StateBackendOptions.class,
                        TaskManagerOptions.class)) {
            for (Field field : options.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())
                        && field.getType().equals(ConfigOption.class)) {
                    KNOWN.add(key(field));
                }
            }
        }
    }

    private static String key(Field field) {
        try {
            field.setAccessible(true);
            return ((ConfigOption<?>) field.get(null)).key();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    static List<Path> renderings() {
        return Manifests.renderings();
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void everyKeyOfADeploymentIsFlinksOrTheOperators(Path rendering) throws IOException {
        for (JsonNode document : Manifests.ofKind(rendering, "FlinkDeployment")) {
            assertThat(flat(document.at("/spec/flinkConfiguration")).keySet())
                    .allMatch(FlinkSettingsTest::isKnown);
        }
    }

    @Test
    void everyKeyOfTheImageIsFlinks() throws IOException {
        assertThat(flat(Manifests.documents(IMAGE).get(0)).keySet())
                .isNotEmpty()
                .allMatch(FlinkSettingsTest::isKnown);
    }

    @Test
    void aMisspeltKeyIsNotKnown() {
        assertThat(isKnown("execution.checkpointing.interval")).isTrue();
        assertThat(isKnown("execution.checkpointing.intervall")).isFalse();
    }

    /** Where natives are loaded from and what Avro trusts must not differ between the two ways. */
    @ParameterizedTest
    @MethodSource("renderings")
    void theImageAndTheDeploymentsAgreeWhereTheyMust(Path rendering) throws IOException {
        Map<String, String> image = flat(Manifests.documents(IMAGE).get(0));
        Map<String, String> deployment =
                flat(
                        Manifests.ofKind(rendering, "FlinkDeployment").stream()
                                .filter(d -> Manifests.name(d).endsWith("-evaluation"))
                                .findFirst()
                                .orElseThrow()
                                .at("/spec/flinkConfiguration"));
        for (String key :
                List.of(
                        "classloader.parent-first-patterns.additional",
                        "pipeline.max-parallelism",
                        "state.backend.type",
                        "metrics.reporter.prom.port")) {
            assertThat(deployment.get(key)).as(key).isNotNull().isEqualTo(image.get(key));
        }
        String all = image.get("env.java.opts.all").replace("${FLINK_HOME}", "/opt/flink");
        assertThat(all.split(" ")).contains(deployment.get("env.java.opts.all").split(" "));
    }

    private static boolean isKnown(String key) {
        return KNOWN.contains(key) || PREFIXES.stream().anyMatch(key::startsWith);
    }

    /** Nested keys joined by dots. */
    private static Map<String, String> flat(JsonNode node) {
        Map<String, String> flat = new TreeMap<>();
        flatten("", node, flat);
        return flat;
    }

    private static void flatten(String prefix, JsonNode node, Map<String, String> flat) {
        if (node.isObject()) {
            node.properties()
                    .forEach(
                            field ->
                                    flatten(
                                            prefix.isEmpty()
                                                    ? field.getKey()
                                                    : prefix + "." + field.getKey(),
                                            field.getValue(),
                                            flat));
        } else {
            flat.put(prefix, node.asText());
        }
    }
}
