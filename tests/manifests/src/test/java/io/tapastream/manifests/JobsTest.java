package io.tapastream.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tapastream.jobs.config.EvaluationArguments;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.store.StoreArguments;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The jobs take the options that they are given. */
class JobsTest {
    static List<Path> renderings() {
        return Manifests.renderings();
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void theClassesAreThere(Path rendering) throws Exception {
        for (JsonNode deployment : Manifests.ofKind(rendering, "FlinkDeployment")) {
            assertThat(
                            Class.forName(deployment.at("/spec/job/entryClass").asText())
                                    .getMethod("main", String[].class))
                    .isNotNull();
        }
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void theEvaluationJobTakesItsOptions(Path rendering) throws IOException {
        JsonNode deployment = deployment(rendering, "tapastream-evaluation");
        EvaluationSettings.of(EvaluationArguments.parse(arguments(deployment)));
    }

    @ParameterizedTest
    @MethodSource("renderings")
    void theStoreJobTakesItsOptions(Path rendering) throws IOException {
        StoreArguments.parse(arguments(deployment(rendering, "tapastream-store")));
    }

    @Test
    void theStoreJobTakesTheOptionsOfTheComposeFile() {
        StoreArguments.parse("--config", "../../deploy/job/store.properties");
    }

    @Test
    void theEvaluationJobTakesTheOptionsOfTheComposeFile() {
        EvaluationSettings.of(
                EvaluationArguments.parse("--config", "../../deploy/job/demo.properties"));
    }

    private static JsonNode deployment(Path rendering, String name) throws IOException {
        return Manifests.ofKind(rendering, "FlinkDeployment").stream()
                .filter(each -> each.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String[] arguments(JsonNode deployment) {
        List<String> arguments = new ArrayList<>();
        deployment.at("/spec/job/args").forEach(each -> arguments.add(each.asText()));
        return arguments.toArray(String[]::new);
    }
}
