package io.tapastream.core.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.match.MatchingOptions;
import io.tapastream.core.score.EvaluationOptions;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.core.score.EvaluationResult.Matching;
import io.tapastream.core.score.EvaluationResult.TapaResult;
import io.tapastream.core.score.PairDelta;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random files of odd shapes and types; the scores must be those of the definition. */
class EvaluationOddInputsTest {

    private static final List<NpyType> REAL =
            List.of(NpyType.FLOAT16, NpyType.FLOAT32, NpyType.FLOAT64);
    private static final List<NpyType> COUNTS =
            List.of(NpyType.BOOL, NpyType.UINT8, NpyType.INT64, NpyType.UINT16, NpyType.FLOAT32);
    private static final double[] EDGES = {5e-9, 1e-8, 2e-8, -1, 0, 1e-30};

    @TempDir Path folder;

    /** Most images, concepts, latents, pairs. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1",
        "19, 1, 3, 5",
        "19, 25, 9, 20",
        "40, 6, 12, 30",
        "60, 30, 30, 10",
        "25, 4, 60, 0"
    })
    void equalsTheDefinition(int maxImages, int maxConcepts, int maxLatents, int maxPairs)
            throws IOException {
        for (int seed = 0; seed < 60; seed++) {
            Case c =
                    new Case(
                            folder, new Random(seed), maxImages, maxConcepts, maxLatents, maxPairs);
            EvaluationOptions options =
                    new EvaluationOptions(
                            new MatchingOptions(List.of(0.25, 0.5, 1.0), seed % 4 == 0 ? 3 : 20),
                            List.of(1, 2, 3, 5, 10, 15));
            EvaluationResult result = c.files.evaluate(options);
            check(c, options, result, "seed " + seed);
        }
    }

    private static void check(
            Case c, EvaluationOptions options, EvaluationResult result, String place) {
        NaiveEvaluation naive = new NaiveEvaluation(c.activations, c.concepts);
        assertThat(result.matchings()).hasSize(4);
        for (Matching matching : result.matchings()) {
            List<NaiveEvaluation.Path> paths = new ArrayList<>();
            for (ConceptMatch concept : matching.concepts()) {
                NaiveEvaluation.Path path =
                        matching.beta().isPresent()
                                ? naive.fbmp(
                                        concept.concept(),
                                        matching.beta().getAsDouble(),
                                        options.matching().maxCoalition())
                                : naive.topF1(concept.concept());
                paths.add(path);
                assertThat(concept.coalition())
                        .as(place)
                        .containsExactly(path.coalition().toArray(new Integer[0]));
                assertThat(concept.f1())
                        .as(place)
                        .containsExactly(path.f1().toArray(new Double[0]));
                assertThat(concept.support()).as(place).isEqualTo(naive.support(concept.concept()));
            }
            matchScores(matching, paths, options, place);
            if (c.pairs == null) {
                assertThat(matching.tapaScores()).as(place).isEmpty();
            } else {
                assertThat(matching.tapaScores().keySet()).containsAll(options.sizes());
                matching.tapaScores().forEach((k, tapa) -> tapa(c, paths, k, tapa, place));
            }
        }
    }

    private static void matchScores(
            Matching matching,
            List<NaiveEvaluation.Path> paths,
            EvaluationOptions options,
            String place) {
        int length = paths.get(0).f1().size();
        assertThat(matching.matchScores().keySet())
                .as(place)
                .containsExactlyElementsOf(
                        options.sizes().stream().filter(k -> k <= length).toList());
        matching.matchScores()
                .forEach(
                        (k, score) ->
                                assertThat(score.value())
                                        .as(place)
                                        .isEqualTo(
                                                paths.stream()
                                                        .mapToDouble(path -> path.f1At(k))
                                                        .average()
                                                        .orElseThrow(),
                                                within(1e-12)));
    }

    private static void tapa(
            Case c, List<NaiveEvaluation.Path> paths, int k, TapaResult actual, String place) {
        List<NaiveEvaluation.Outcome> outcomes =
                c.pairs.stream().map(pair -> NaiveEvaluation.outcome(pair, paths, k)).toList();
        List<NaiveEvaluation.Outcome> published = NaiveEvaluation.published(outcomes);
        same(actual.score().value(), NaiveEvaluation.score(outcomes), place);
        same(actual.score().publishedValue(), NaiveEvaluation.score(published), place);
        same(actual.score().deltaStay(), NaiveEvaluation.stay(c.pairs, paths, k), place);
        assertThat(actual.score().publishedPairs()).as(place).isEqualTo(published.size());
        assertThat(actual.perPair()).as(place).hasSameSizeAs(outcomes);
        for (int i = 0; i < outcomes.size(); i++) {
            PairDelta delta = actual.perPair().get(i);
            assertThat(delta.rem()).as(place).isEqualTo(outcomes.get(i).rem());
            assertThat(delta.adds() ? delta.add() : null)
                    .as(place)
                    .isEqualTo(outcomes.get(i).add());
        }
    }

    private static void same(double actual, double expected, String place) {
        if (Double.isNaN(expected)) {
            assertThat(actual).as(place).isNaN();
        } else {
            assertThat(actual).as(place).isEqualTo(expected, within(1e-12));
        }
    }

    /** One set of random files and what they hold. */
    private static final class Case {
        private final Random random;
        private final Path folder;
        private final double[][] activations;
        private final double[][] concepts;
        private final List<NaiveEvaluation.Pair> pairs;
        private final EvaluationFiles files;

        Case(Path folder, Random random, int images, int concepts, int latents, int pairs)
                throws IOException {
            this.folder = folder;
            this.random = random;
            int n = 1 + random.nextInt(images);
            int c = 1 + random.nextInt(concepts);
            int d = 1 + random.nextInt(latents);
            double density = new double[] {0.02, 0.1, 0.5, 0.95}[random.nextInt(4)];
            double shown = new double[] {0, 0.05, 0.3, 0.9}[random.nextInt(4)];
            this.activations = file("activations", REAL, n, d, () -> code(density));
            this.concepts =
                    file("concepts", COUNTS, n, c, () -> random.nextDouble() < shown ? 1 : 0);
            boolean withPairs = random.nextInt(5) > 0;
            int m = withPairs ? random.nextInt(pairs + 1) : 0;
            this.pairs = withPairs ? pairs(m, c, d, density) : null;
            boolean withPresent = withPairs && random.nextInt(3) > 0;
            if (withPresent) {
                present(m, c);
            }
            files =
                    new EvaluationFiles(
                            folder.resolve("activations.npy"),
                            folder.resolve("concepts.npy"),
                            withPairs ? Optional.of(pairFiles(withPresent)) : Optional.empty());
        }

        private EvaluationFiles.Pairs pairFiles(boolean withPresent) {
            return new EvaluationFiles.Pairs(
                    new PairList(
                            folder.resolve("pairs.csv"),
                            pairs.stream()
                                    .map(p -> new PairList.Pair("", p.removed(), p.added()))
                                    .toList()),
                    folder.resolve("original.npy"),
                    folder.resolve("perturbed.npy"),
                    withPresent ? Optional.of(folder.resolve("present.npy")) : Optional.empty());
        }

        private double code(double density) {
            if (random.nextInt(10) == 0) {
                return EDGES[random.nextInt(EDGES.length)];
            }
            return random.nextDouble() < density ? 0.1 + random.nextDouble() : 0;
        }

        private List<NaiveEvaluation.Pair> pairs(int m, int c, int d, double density)
                throws IOException {
            double[][] original = file("original", REAL, m, d, () -> code(density));
            double[][] perturbed = file("perturbed", REAL, m, d, () -> code(density));
            double adding = new double[] {0, 0.5, 1}[random.nextInt(3)];
            List<NaiveEvaluation.Pair> result = new ArrayList<>();
            for (int i = 0; i < m; i++) {
                int r = random.nextInt(c);
                int drawn = random.nextDouble() < adding ? random.nextInt(c) : -1;
                int a = drawn == r ? -1 : drawn;
                result.add(new NaiveEvaluation.Pair(original[i], perturbed[i], r, a, null));
            }
            return result;
        }

        private void present(int m, int c) throws IOException {
            double[][] present =
                    file("present", COUNTS, m, c, () -> random.nextInt(3) == 0 ? 1 : 0);
            for (int i = 0; i < m; i++) {
                NaiveEvaluation.Pair pair = pairs.get(i);
                pairs.set(
                        i,
                        new NaiveEvaluation.Pair(
                                pair.original(),
                                pair.perturbed(),
                                pair.removed(),
                                pair.added(),
                                present[i]));
            }
        }

        /** Writes an array and gives what its type kept of the values. */
        private double[][] file(
                String name, List<NpyType> types, int rows, int columns, DoubleSupplier value)
                throws IOException {
            double[][] values = new double[rows][columns];
            for (double[] row : values) {
                Arrays.setAll(row, column -> value.getAsDouble());
            }
            Path path = folder.resolve(name + ".npy");
            NpyType type = types.get(random.nextInt(types.size()));
            if (rows == 0) {
                new NpyWriter(path, type, 0, columns).close();
                return values;
            }
            NpyBytes.write(
                    path,
                    1 + random.nextInt(3),
                    type,
                    random.nextInt(5) == 0 ? '>' : '<',
                    random.nextBoolean(),
                    values);
            try (NpyFile file = NpyFile.open(path)) {
                file.forEachRow((row, kept) -> values[row] = kept.clone());
            }
            return values;
        }
    }
}
