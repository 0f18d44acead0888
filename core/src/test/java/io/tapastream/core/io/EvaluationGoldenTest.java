package io.tapastream.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.score.EvaluationOptions;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.core.score.EvaluationResult.Matching;
import io.tapastream.core.score.EvaluationResult.TapaResult;
import io.tapastream.core.score.MatchScores;
import io.tapastream.core.score.PairDelta;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the published implementation gave on the same files, for every method and k. */
class EvaluationGoldenTest {

    @ParameterizedTest
    @ValueSource(strings = {"small", "typical", "ties", "no-support", "removal-only", "dense"})
    void equalsThePublishedImplementation(String name) throws IOException, URISyntaxException {
        Path folder = Path.of(getClass().getResource("/golden/matching/" + name).toURI());
        EvaluationResult result =
                new EvaluationFiles(
                                folder.resolve("activations.npy"),
                                folder.resolve("concepts.npy"),
                                Optional.of(
                                        new EvaluationFiles.Pairs(
                                                TestPairs.read(folder.resolve("pairs.csv")),
                                                folder.resolve("original_activations.npy"),
                                                folder.resolve("perturbed_activations.npy"),
                                                Optional.of(folder.resolve("pair_concepts.npy")))))
                        .evaluate(EvaluationOptions.defaults());
        JsonNode expected = new ObjectMapper().readTree(folder.resolve("expected.json").toFile());

        assertThat(result.images()).isEqualTo(expected.get("images").intValue());
        assertThat(result.concepts()).isEqualTo(expected.get("concepts").intValue());
        assertThat(result.latents()).isEqualTo(expected.get("latents").intValue());
        assertThat(result.pairs()).isEqualTo(expected.get("pairs").intValue());
        assertThat(result.matchings()).hasSize(expected.get("matchings").size());
        for (int i = 0; i < result.matchings().size(); i++) {
            matching(result.matchings().get(i), expected.get("matchings").get(i));
        }
        heldOut(result, new ObjectMapper().readTree(folder.resolve("held-out.json").toFile()));
    }

    /** Held-out scores of every beta and k; none of the other methods. */
    private static void heldOut(EvaluationResult result, JsonNode expected) {
        int betas = 0;
        for (Matching matching : result.matchings()) {
            if (matching.beta().isEmpty()) {
                assertThat(matching.heldOutScores()).isEmpty();
                continue;
            }
            betas++;
            JsonNode scores =
                    expected.get("heldOut").get(String.valueOf(matching.beta().getAsDouble()));
            assertThat(matching.heldOutScores().keySet())
                    .isEqualTo(matching.matchScores().keySet());
            matching.heldOutScores()
                    .forEach((k, score) -> match(score.scores(), scores.get(String.valueOf(k))));
        }
        assertThat(betas).isEqualTo(expected.get("heldOut").size());
    }

    private static void matching(Matching actual, JsonNode expected) {
        assertThat(actual.method()).isEqualTo(expected.get("method").asText());
        assertThat(actual.beta().isPresent()).isEqualTo(!expected.get("beta").isNull());
        actual.beta().ifPresent(b -> assertThat(b).isEqualTo(expected.get("beta").doubleValue()));
        assertThat(actual.matchScores()).hasSize(expected.get("matchScore").size());
        actual.matchScores().forEach((k, score) -> match(score, at(expected, "matchScore", k)));
        assertThat(actual.tapaScores()).hasSize(expected.get("tapaScore").size());
        actual.tapaScores().forEach((k, score) -> tapa(score, at(expected, "tapaScore", k)));
        assertThat(actual.concepts()).hasSize(expected.get("concepts").size());
        for (int concept = 0; concept < actual.concepts().size(); concept++) {
            concept(actual.concepts().get(concept), expected.get("concepts").get(concept));
        }
    }

    private static JsonNode at(JsonNode matching, String score, int k) {
        return matching.get(score).get(String.valueOf(k));
    }

    private static void match(MatchScores actual, JsonNode expected) {
        assertThat(actual.value()).isEqualTo(expected.doubleValue(), within(1e-12));
        assertThat(actual.low()).isLessThanOrEqualTo(actual.value());
        assertThat(actual.high()).isGreaterThanOrEqualTo(actual.value());
    }

    private static void tapa(TapaResult actual, JsonNode expected) {
        mean(actual.score().value(), expected.get("value"));
        mean(actual.score().deltaAdd(), expected.get("deltaAdd"));
        mean(actual.score().deltaRem(), expected.get("deltaRem"));
        mean(actual.score().deltaStay(), expected.get("deltaStay"));
        mean(actual.score().publishedValue(), expected.get("published").get("value"));
        assertThat(actual.score().publishedPairs())
                .isEqualTo(expected.get("published").get("pairs").longValue());
        assertThat(actual.score().low()).isLessThan(actual.score().value());
        assertThat(actual.score().high()).isGreaterThanOrEqualTo(actual.score().value());
        assertThat(actual.perPair()).hasSize(expected.get("perPair").size());
        for (int pair = 0; pair < actual.perPair().size(); pair++) {
            PairDelta delta = actual.perPair().get(pair);
            JsonNode pairExpected = expected.get("perPair").get(pair);
            assertThat(delta.rem()).isEqualTo(pairExpected.get(0).intValue());
            assertThat(delta.adds()).isEqualTo(!pairExpected.get(1).isNull());
            assertThat(delta.add()).isEqualTo(pairExpected.get(1).asInt(0));
        }
    }

    private static void mean(double actual, JsonNode expected) {
        if (expected.isNull()) {
            assertThat(actual).isNaN();
        } else {
            assertThat(actual).isEqualTo(expected.doubleValue(), within(1e-12));
        }
    }

    private static void concept(ConceptMatch actual, JsonNode expected) {
        ObjectMapper mapper = new ObjectMapper();
        assertThat(actual.concept()).isEqualTo(expected.get("concept").intValue());
        assertThat(actual.support()).isEqualTo(expected.get("support").intValue());
        assertThat(actual.coalition())
                .isEqualTo(mapper.convertValue(expected.get("coalition"), int[].class));
        assertThat(actual.f1()).isEqualTo(mapper.convertValue(expected.get("f1"), double[].class));
    }
}
