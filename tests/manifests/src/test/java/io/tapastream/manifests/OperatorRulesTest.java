package io.tapastream.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Strimzi and the Flink operator make of our fields beyond their types: rules that a real
 * cluster taught.
 */
class OperatorRulesTest {
    static List<Path> renderings() {
        return Manifests.renderings();
    }

    /**
     * A pod's context of one's own replaces Strimzi's, whose fsGroup lets Kafka write its volume.
     */
    @ParameterizedTest
    @MethodSource("renderings")
    void kafkasPodsKeepTheGroupThatMayWriteTheirVolumes(Path rendering) throws IOException {
        JsonNode context = kafka(rendering).at("/spec/kafka/template/pod/securityContext");
        assertThat(context.isMissingNode() || context.path("fsGroup").asInt(-1) == 0)
                .as("%s: %s", rendering, context)
                .isTrue();
    }

    /** Without peers Strimzi writes a policy that admits every pod of the cluster. */
    @ParameterizedTest
    @MethodSource("renderings")
    void everyListenerNamesItsPeers(Path rendering) throws IOException {
        for (JsonNode listener : kafka(rendering).at("/spec/kafka/listeners")) {
            assertThat(listener.path("networkPolicyPeers"))
                    .as("%s: %s", rendering, listener.path("name"))
                    .isNotEmpty()
                    .allMatch(peer -> !peer.isEmpty());
        }
    }

    /** Else a job whose Kafka user or database came too late stays FAILED for ever. */
    @ParameterizedTest
    @MethodSource("renderings")
    void jobsThatFailedAreStartedAgain(Path rendering) throws IOException {
        for (JsonNode deployment : Manifests.ofKind(rendering, "FlinkDeployment")) {
            assertThat(
                            deployment
                                    .path("spec")
                                    .path("flinkConfiguration")
                                    .path("kubernetes.operator.job.restart.failed")
                                    .asText())
                    .as("%s: %s", rendering, Manifests.name(deployment))
                    .isEqualTo("true");
        }
    }

    /** The server that initialises the folder listens on the socket only, without the database. */
    @ParameterizedTest
    @MethodSource("renderings")
    void postgresIsReadyWhenItsDatabaseAnswersOverTcp(Path rendering) throws IOException {
        for (JsonNode set : Manifests.ofKind(rendering, "StatefulSet")) {
            String probe =
                    set.at("/spec/template/spec/containers/0/readinessProbe/exec/command")
                            .toString();
            assertThat(probe).as(rendering.toString()).contains("psql -h 127.0.0.1", "select 1");
        }
    }

    private static JsonNode kafka(Path rendering) throws IOException {
        return Manifests.ofKind(rendering, "Kafka").get(0);
    }
}
