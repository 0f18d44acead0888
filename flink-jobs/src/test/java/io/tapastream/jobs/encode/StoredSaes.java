package io.tapastream.jobs.encode;

import io.tapastream.core.encode.ActivationRule;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SafetensorsWriter;
import io.tapastream.inference.onnx.OnnxModelBuilder;
import io.tapastream.jobs.intake.ModelStore;
import io.tapastream.jobs.message.Messages;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.SaeId;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Sample.Kind;
import io.tapastream.jobs.message.Sample.View;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Real SAEs in a real model store, and their codes by the plainest definition there is. The SAE of
 * a step has top-2 codes and a decoder, and random weights that follow from the step.
 */
final class StoredSaes {
    static final int WIDTH = 4;
    private static final int LATENTS = 16;
    private static final int K = 2;

    private final Path folder;

    StoredSaes(Path folder) {
        this.folder = folder;
    }

    SaeCheckpoint stored(long step) throws Exception {
        float[] weights = weights(step);
        float[] decoder = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            decoder[i % LATENTS * WIDTH + i / LATENTS] = weights[i];
        }
        byte[] file =
                new SafetensorsWriter()
                        .add("W_enc", weights, WIDTH, LATENTS)
                        .add("W_dec", decoder, LATENTS, WIDTH)
                        .add("b_enc", new float[LATENTS], LATENTS)
                        .add("b_dec", new float[WIDTH], WIDTH)
                        .toBytes();
        return put(
                step, file, new SaeDescriptor(SaeDescriptor.TOPK, WIDTH, LATENTS, K, false, null));
    }

    /** One whose codes are e^(x1 + ... + xE): above the largest number from a sum of 89 on. */
    SaeCheckpoint exponential(long step) throws Exception {
        return ofSum(step, LATENTS, "Exp");
    }

    /** One of so many latents, whose codes are the positive part of x1 + ... + xE. */
    SaeCheckpoint dense(long step, int latents) throws Exception {
        return ofSum(step, latents, "Relu");
    }

    private SaeCheckpoint ofSum(long step, int latents, String activation) throws Exception {
        float[] ones = new float[WIDTH * latents];
        Arrays.fill(ones, 1);
        byte[] model =
                new OnnxModelBuilder("sae " + step)
                        .input("x", WIDTH)
                        .output("codes", latents)
                        .weights("w", ones, WIDTH, latents)
                        .node("MatMul", List.of("x", "w"), "h")
                        .node(activation, List.of("h"), "codes")
                        .build();
        return put(step, model, new SaeDescriptor("standard", WIDTH, latents, null, false, null));
    }

    private SaeCheckpoint put(long step, byte[] file, SaeDescriptor descriptor) throws Exception {
        String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        new ModelStore(folder.toUri().toString()).put(sha256, file);
        return new SaeCheckpoint(
                new SaeId("run", "sae", step),
                step,
                "clip",
                "TRAINED",
                descriptor,
                sha256,
                file.length,
                List.of(),
                Messages.ORIGIN);
    }

    /** Changes one byte of a stored file. */
    void damage(SaeCheckpoint sae) throws IOException {
        Path file =
                folder.resolve(sae.sha256().substring(0, 2)).resolve(sae.sha256() + ".safetensors");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
    }

    /** Sorted active latents of each view of a sample, for an SAE of {@link #stored}. */
    static List<List<Integer>> codes(SaeCheckpoint sae, Sample sample) {
        return sample.views().stream().map(view -> codes(sae, sample.kind(), view)).toList();
    }

    /** Embedding and activations of an image as text, for an SAE of {@link #stored}. */
    static List<String> whole(SaeCheckpoint sae, Sample image) {
        View view = image.views().get(0);
        double[] activations = activations(sae, view);
        List<String> whole = new ArrayList<>(List.of(Arrays.toString(view.embedding())));
        codes(sae, Kind.IMAGE, view)
                .forEach(latent -> whole.add(activation(latent, activations[latent])));
        return whole;
    }

    /** A latent with its activation, to so many places that sums in any order are the same. */
    static String activation(int latent, double activation) {
        return String.format(Locale.ROOT, "%d: %.3f", latent, activation);
    }

    private static double[] activations(SaeCheckpoint sae, View view) {
        float[] weights = weights(sae.id().step());
        double[] activations = new double[LATENTS];
        for (int latent = 0; latent < LATENTS; latent++) {
            for (int i = 0; i < WIDTH; i++) {
                activations[latent] += view.embedding()[i] * weights[i * LATENTS + latent];
            }
        }
        return activations;
    }

    private static List<Integer> codes(SaeCheckpoint sae, Kind kind, View view) {
        double[] activations = activations(sae, view);
        return IntStream.range(0, LATENTS)
                .boxed()
                .sorted(Comparator.comparingDouble(latent -> -activations[latent]))
                .limit(K)
                .filter(
                        latent ->
                                kind == Kind.IMAGE
                                        ? ActivationRule.activeForMatching(
                                                (float) activations[latent])
                                        : ActivationRule.activeForPairs(
                                                (float) activations[latent]))
                .sorted()
                .toList();
    }

    private static float[] weights(long step) {
        Random random = new Random(step);
        float[] weights = new float[WIDTH * LATENTS];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        return weights;
    }
}
