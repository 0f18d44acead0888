package io.tapastream.inference.encode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeFormatException;
import io.tapastream.inference.intake.SaeWeights;
import io.tapastream.inference.intake.TestTensors;
import io.tapastream.inference.onnx.OnnxModelBuilder;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SaeEncoderTest {
    private static final int E = 12;
    private static final int D = 70;
    private static final int ROWS = 300;
    private static final SaeDescriptor TOPK = new SaeDescriptor("topk", E, D, 5, true, null);

    @TempDir private Path folder;

    @Test
    void refusesEmbeddingsThatDoNotFit() throws Exception {
        try (SaeEncoder encoder = SaeEncoder.open(SaeWeights.read(tensors().file(), TOPK))) {
            assertThatThrownBy(() -> encoder.encode(new float[E + 1], 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not 13");
            float[] bad = new float[2 * E];
            bad[E + 3] = Float.NaN;
            assertThatThrownBy(() -> encoder.encode(bad, 2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("row 1")
                    .hasMessageContaining("at 3");
            assertThat(encoder.encode(new float[0], 0).rows()).isZero();
        }
    }

    @Test
    void refusesCodesThatOverflow() throws Exception {
        SaeDescriptor untrained = new SaeDescriptor("untrained", E, D, null, false, null);
        TestTensors huge = tensors().normal("W_enc", 1e5, E, D);
        try (SaeEncoder encoder = SaeEncoder.open(SaeWeights.read(huge.file(), untrained))) {
            float[] embedding = new float[E];
            Arrays.fill(embedding, 1e35f);
            assertThatThrownBy(() -> encoder.encode(embedding, 1))
                    .isInstanceOf(ArithmeticException.class);
        }
    }

    @Test
    void givesTheSameCodesOnManyThreads() throws Exception {
        float[] embeddings = new TestTensors(9, "F32").normal("x", 1, ROWS, E).get("x");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (SaeEncoder encoder = SaeEncoder.open(SaeWeights.read(tensors().file(), TOPK))) {
            SparseBatch alone = encoder.encode(embeddings, ROWS);
            Callable<SparseBatch> work = () -> encoder.encode(embeddings, ROWS);
            List<Future<SparseBatch>> results = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                results.add(threads.submit(work));
            }
            for (Future<SparseBatch> result : results) {
                assertThat(result.get().latents()).isEqualTo(alone.latents());
                assertThat(result.get().values()).isEqualTo(alone.values());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void mappedFilesAndBuffersGiveTheSameCodes() throws Exception {
        float[] embeddings = new TestTensors(9, "F32").normal("x", 1, ROWS, E).get("x");
        ByteBuffer bytes = tensors().file();
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        Path file = Files.write(folder.resolve("sae.safetensors"), copy);
        try (SaeEncoder mapped = SaeEncoder.open(SaeWeights.read(file, TOPK));
                SaeEncoder buffered = SaeEncoder.open(SaeWeights.read(bytes, TOPK))) {
            assertThat(mapped.encode(embeddings, ROWS).values())
                    .isEqualTo(buffered.encode(embeddings, ROWS).values());
        }
    }

    @Test
    void reconstructsInTheSpaceOfTheEmbeddings() throws Exception {
        float[] embeddings = new TestTensors(9, "F32").normal("x", 1, ROWS, E).get("x");
        TestTensors tensors = tensors();
        try (SaeEncoder encoder = SaeEncoder.open(SaeWeights.read(tensors.file(), TOPK))) {
            SparseBatch codes = encoder.encode(embeddings, ROWS);
            double[] errors = encoder.reconstructionErrors(embeddings, codes);
            float[] dense = DenseCodes.of(codes, D);
            for (int row = 0; row < ROWS; row++) {
                double mean = 0;
                for (int i = 0; i < E; i++) {
                    mean += embeddings[row * E + i] / E;
                }
                double squares = 0;
                for (int i = 0; i < E; i++) {
                    squares += Math.pow(embeddings[row * E + i] - mean, 2);
                }
                double sigma = Math.sqrt(squares / (E - 1));
                double error = 0;
                for (int i = 0; i < E; i++) {
                    double value = tensors.get("b_dec")[i];
                    for (int j = 0; j < D; j++) {
                        value += dense[row * D + j] * tensors.get("W_dec")[j * E + i];
                    }
                    error += Math.pow(embeddings[row * E + i] - (value * sigma + mean), 2);
                }
                assertThat(errors[row]).isCloseTo(error, offset(1e-4 * (1 + error)));
            }
        }
    }

    @Test
    void runsRestrictedOnnxModels() throws Exception {
        float[] matrix = new TestTensors(3, "F32").normal("w", 1, E, D).get("w");
        byte[] model =
                new OnnxModelBuilder("sae")
                        .input("x", E)
                        .output("codes", D)
                        .weights("w", matrix, E, D)
                        .node("MatMul", List.of("x", "w"), "h")
                        .node("Relu", List.of("h"), "codes")
                        .build();
        float[] embeddings = new TestTensors(9, "F32").normal("x", 1, 2, E).get("x");
        SaeDescriptor standard = new SaeDescriptor("standard", E, D, null, false, null);
        SaeWeights weights = SaeWeights.read(ByteBuffer.wrap(model), standard);
        assertThat(weights.warnings()).hasSize(1);
        try (SaeEncoder encoder = SaeEncoder.open(weights)) {
            float[] codes = DenseCodes.of(encoder.encode(embeddings, 2), D);
            for (int at = 0; at < codes.length; at++) {
                double h = 0;
                for (int i = 0; i < E; i++) {
                    h += embeddings[at / D * E + i] * matrix[i * D + at % D];
                }
                assertThat((double) codes[at]).isCloseTo(Math.max(h, 0), offset(1e-5));
            }
        }
    }

    @Test
    void refusesOnnxModelsThatCouldDoHarm() {
        OnnxModelBuilder external =
                new OnnxModelBuilder("sae")
                        .input("x", E)
                        .output("codes", D)
                        .externalWeights("w", E, D)
                        .node("MatMul", List.of("x", "w"), "codes");
        OnnxModelBuilder random =
                new OnnxModelBuilder("sae")
                        .input("x", E)
                        .output("codes", E)
                        .node("RandomNormalLike", List.of("x"), "codes");
        for (OnnxModelBuilder model : List.of(external, random)) {
            assertThatThrownBy(() -> SaeWeights.read(ByteBuffer.wrap(model.build()), TOPK))
                    .isInstanceOfSatisfying(
                            SaeFormatException.class,
                            e -> assertThat(e.code()).isEqualTo("ONNX_REFUSED"));
        }
    }

    private static TestTensors tensors() {
        return new TestTensors(5, "F32")
                .normal("W_enc", 0.3, E, D)
                .normal("W_dec", 0.3, D, E)
                .normal("b_enc", 0.1, D)
                .normal("b_dec", 0.5, E);
    }
}
