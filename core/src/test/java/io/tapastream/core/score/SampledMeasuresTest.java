package io.tapastream.core.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tapastream.core.gather.ImageRank;
import io.tapastream.core.measures.NaiveCknna;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampledMeasuresTest {
    private static final int LATENTS = 30;
    private static final int WIDTH = 6;

    private final Random random = new Random(5);

    private SampledImage image() {
        float[] embedding = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            embedding[i] = (float) (random.nextGaussian() + 0.3);
        }
        int[] latents = IntStream.range(0, LATENTS).filter(j -> random.nextInt(4) == 0).toArray();
        float[] activations = new float[latents.length];
        for (int at = 0; at < latents.length; at++) {
            activations[at] = random.nextFloat() * 2 - (at % 7 == 0 ? 1 : 0);
        }
        return new SampledImage(embedding, latents, activations);
    }

    private List<SampledImage> images(int count) {
        return IntStream.range(0, count).mapToObj(i -> image()).toList();
    }

    private static double[] code(SampledImage image) {
        double[] code = new double[LATENTS];
        for (int at = 0; at < image.latents().length; at++) {
            code[image.latents()[at]] = image.activations()[at];
        }
        return code;
    }

    @Test
    void cknnaIsThatOfTheRows() {
        for (int count : new int[] {11, 40, 150}) {
            List<SampledImage> images = images(count);
            double[][] codes =
                    images.stream().map(SampledMeasuresTest::code).toArray(double[][]::new);
            double[][] embeddings =
                    images.stream()
                            .map(
                                    image ->
                                            IntStream.range(0, WIDTH)
                                                    .mapToDouble(i -> image.embedding()[i])
                                                    .toArray())
                            .toArray(double[][]::new);
            assertThat(new SampledMeasures(images, LATENTS).cknna())
                    .isEqualTo(NaiveCknna.of(codes, embeddings, 10), within(1e-12));
        }
    }

    @Test
    void monosemanticityIsThatOfEachLatentAlone() {
        List<SampledImage> images = images(60);
        Monosemanticity all = new Monosemanticity(LATENTS, WIDTH);
        images.forEach(
                image ->
                        all.add(
                                image.embedding(),
                                IntStream.range(0, LATENTS).toArray(),
                                code(image)));
        int[] wanted = {0, 3, 4, 17, 29};
        MonosemanticityScores scores = new SampledMeasures(images, LATENTS).monosemanticity(wanted);
        assertThat(scores.defined()).isEqualTo(wanted.length);
        double total = 0;
        for (int at = 0; at < wanted.length; at++) {
            assertThat(scores.scores()[at]).isEqualTo(all.score(wanted[at]), within(1e-12));
            total += scores.scores()[at];
        }
        assertThat(scores.mean()).isEqualTo(total / wanted.length);
    }

    @Test
    void arrivalRetractionAndReplacementChangeNothing() {
        Map<ImageRank, SampledImage> kept = new TreeMap<>();
        for (int i = 0; i < 50; i++) {
            kept.put(ImageRank.of("birds", "image " + i), image());
        }
        SampledMeasures expected = new SampledMeasures(List.copyOf(kept.values()), LATENTS);
        int[] wanted = {1, 2, 9};
        for (int seed = 0; seed < 20; seed++) {
            List<Map.Entry<ImageRank, SampledImage>> order = new ArrayList<>(kept.entrySet());
            Collections.shuffle(order, new Random(seed));
            Map<ImageRank, SampledImage> arrived = new TreeMap<>();
            for (int i = 0; i < 60; i++) {
                // Other images that are taken out again, and earlier contents of the same ones.
                arrived.put(ImageRank.of("birds", "image " + (i + 20)), image());
            }
            order.forEach(entry -> arrived.put(entry.getKey(), entry.getValue()));
            arrived.keySet().retainAll(kept.keySet());
            SampledMeasures sampled = new SampledMeasures(List.copyOf(arrived.values()), LATENTS);
            assertThat(sampled.cknna()).isEqualTo(expected.cknna());
            assertThat(sampled.monosemanticity(wanted).scores())
                    .isEqualTo(expected.monosemanticity(wanted).scores());
        }
    }

    @Test
    void tooFewImagesHaveNoFigures() {
        assertThat(new SampledMeasures(images(10), LATENTS).cknna()).isNaN();
        assertThat(new SampledMeasures(List.of(), LATENTS).cknna()).isNaN();
        assertThat(new SampledMeasures(images(20), LATENTS).monosemanticity(new int[0]).mean())
                .isNaN();
        assertThat(new SampledMeasures(List.of(), LATENTS).monosemanticity(new int[] {2}).scores())
                .containsExactly(Double.NaN);
        assertThat(new SampledMeasures(images(1), LATENTS).monosemanticity(new int[] {2}).defined())
                .isZero();
    }

    @Test
    void anImageWithoutDirectionIsLeftOutOfMonosemanticity() {
        List<SampledImage> images = images(20);
        List<SampledImage> more = new ArrayList<>(images);
        more.add(new SampledImage(new float[WIDTH], new int[] {3}, new float[] {1}));
        int[] wanted = {3, 4};
        assertThat(new SampledMeasures(more, LATENTS).monosemanticity(wanted).scores())
                .isEqualTo(new SampledMeasures(images, LATENTS).monosemanticity(wanted).scores());
    }

    @Test
    void activationsMustFitTheLatents() {
        assertThatThrownBy(() -> new SampledImage(new float[1], new int[] {1}, new float[0]))
                .hasMessageContaining("1 latents, but 0 activations");
    }
}
