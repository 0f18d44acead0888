package io.tapastream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tapastream.inference.encode.SaeEncoder;
import io.tapastream.inference.encode.SparseBatch;
import io.tapastream.inference.intake.SaeFormatException;
import io.tapastream.inference.intake.SaeWeights;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TopKSaeTrainerTest {

    private static final int WIDTH = 24;
    private static final TopKSaeOptions OPTIONS = new TopKSaeOptions(40, 4, 900, 32, 3e-3, 5);

    private record Reached(int step, DemoSaeWeights weights, double loss) {}

    @Test
    void lowersTheLoss() {
        List<Reached> reached = train(OPTIONS, 0, 20, 900);
        assertThat(reached).extracting(Reached::step).containsExactly(0, 20, 900);
        assertThat(reached.get(0).loss()).isNaN();
        assertThat(reached.get(2).loss()).isLessThan(0.2 * reached.get(1).loss());
    }

    @Test
    void aSeedGivesTheSameWeights() {
        TopKSaeOptions brief = new TopKSaeOptions(40, 4, 250, 32, 3e-3, 5);
        DemoSaeWeights first = train(brief, 250).get(0).weights();
        DemoSaeWeights second = train(brief, 250).get(0).weights();
        assertThat(second.safetensors()).isEqualTo(first.safetensors());
        DemoSaeWeights other =
                train(new TopKSaeOptions(40, 4, 250, 32, 3e-3, 6), 250).get(0).weights();
        assertThat(other.safetensors()).isNotEqualTo(first.safetensors());
    }

    /**
     * The SAE encoder of the job, fed with the file as it is published, reconstructs as the trainer
     * says.
     */
    @Test
    void thePublishedFormulaReconstructs() throws SaeFormatException {
        Reached last = train(OPTIONS, 900).get(0);
        ByteBuffer file = ByteBuffer.wrap(last.weights().safetensors());
        float[][] samples = samples();
        float[] flat = new float[samples.length * WIDTH];
        for (int i = 0; i < samples.length; i++) {
            System.arraycopy(samples[i], 0, flat, i * WIDTH, WIDTH);
        }
        try (SaeEncoder encoder =
                SaeEncoder.open(SaeWeights.read(file, last.weights().topKDescriptor(4)))) {
            SparseBatch codes = encoder.encode(flat, samples.length);
            double sum = 0;
            for (double error : encoder.reconstructionErrors(flat, codes)) {
                sum += error;
            }
            assertThat(sum / samples.length / WIDTH)
                    .isCloseTo(last.loss(), within(0.3 * last.loss()));
            assertThat(codes.latents().length).isLessThanOrEqualTo(4 * samples.length);
        }
    }

    @Test
    void decoderRowsHaveLengthOne() {
        DemoSaeWeights weights = train(OPTIONS, 900).get(0).weights();
        for (int j = 0; j < weights.dictionarySize(); j++) {
            double squares = 0;
            for (int e = 0; e < WIDTH; e++) {
                squares += Math.pow(weights.wDec()[j * WIDTH + e], 2);
            }
            assertThat(squares).isCloseTo(1, within(1e-4));
        }
        assertThat(weights.bEnc()).containsOnly(0f);
    }

    @Test
    void stopsWhenInterrupted() {
        List<Integer> steps = new ArrayList<>();
        new TopKSaeTrainer(samples(), OPTIONS)
                .train(
                        new int[] {0, 10, 900},
                        (step, weights, loss) -> {
                            steps.add(step);
                            if (step == 10) {
                                Thread.currentThread().interrupt();
                            }
                        });
        assertThat(Thread.interrupted()).isTrue();
        assertThat(steps).containsExactly(0, 10);
    }

    @Test
    void refusesWhatCannotBeTrained() {
        assertThatThrownBy(() -> new TopKSaeTrainer(new float[0][], OPTIONS))
                .hasMessageContaining("no embeddings");
        assertThatThrownBy(() -> new TopKSaeTrainer(new float[][] {{1}, {1, 2}}, OPTIONS))
                .hasMessageContaining("1 and 2");
        assertThatThrownBy(() -> new TopKSaeOptions(8, 9, 1, 1, 1e-3, 1))
                .hasMessageContaining("k is 9");
        assertThatThrownBy(() -> new TopKSaeOptions(8, 2, 1, 1, 0, 1))
                .hasMessageContaining("learning rate is 0.0");
    }

    private static List<Reached> train(TopKSaeOptions options, int... steps) {
        List<Reached> reached = new ArrayList<>();
        new TopKSaeTrainer(samples(), options)
                .train(
                        steps,
                        (step, weights, loss) -> reached.add(new Reached(step, weights, loss)));
        return reached;
    }

    /** Sums of three of thirty random directions. */
    private static float[][] samples() {
        SplittableRandom random = new SplittableRandom(2);
        double[][] directions = new double[30][WIDTH];
        for (double[] direction : directions) {
            for (int e = 0; e < WIDTH; e++) {
                direction[e] = random.nextGaussian();
            }
        }
        float[][] samples = new float[800][WIDTH];
        for (float[] sample : samples) {
            for (int part = 0; part < 3; part++) {
                double[] direction = directions[random.nextInt(30)];
                for (int e = 0; e < WIDTH; e++) {
                    sample[e] += (float) direction[e];
                }
            }
        }
        return samples;
    }
}
