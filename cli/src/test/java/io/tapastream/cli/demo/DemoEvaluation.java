package io.tapastream.cli.demo;

import io.tapastream.core.encode.ActivationRule;
import io.tapastream.core.score.Evaluation;
import io.tapastream.core.score.EvaluationOptions;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.inference.decode.ImageFormatException;
import io.tapastream.inference.decode.ImagePreprocessor;
import io.tapastream.inference.embed.ImageEncoder;
import io.tapastream.inference.embed.ImageEncoderOptions;
import io.tapastream.inference.encode.SaeEncoder;
import io.tapastream.inference.encode.SparseBatch;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeFormatException;
import io.tapastream.inference.intake.SaeWeights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The batch evaluation of SAEs on a drawn data set, with the parts that the job is made of. */
final class DemoEvaluation {

    private final List<DemoPictures.Annotated> pictures = new ArrayList<>();
    private final List<DemoPictures.Pair> pairs;
    private final float[][] training;
    private final float[][] embeddings;
    private final float[][] originals;
    private final float[][] perturbeds;

    DemoEvaluation(BirdDataSet data, Path encoderFile) throws IOException, ImageFormatException {
        List<Path> trainingFiles = new ArrayList<>();
        for (DemoPictures.Annotated picture : DemoPictures.annotated(data.cub())) {
            if (picture.training()) {
                trainingFiles.add(picture.file());
            } else {
                pictures.add(picture);
            }
        }
        pairs = DemoPictures.pairs(data.syncub());
        try (ImageEncoder encoder =
                ImageEncoder.open(
                        encoderFile, DemoImageEncoder.recipe(), ImageEncoderOptions.defaults())) {
            training = embed(encoder, trainingFiles);
            embeddings =
                    embed(encoder, pictures.stream().map(DemoPictures.Annotated::file).toList());
            originals = embed(encoder, pairs.stream().map(DemoPictures.Pair::original).toList());
            perturbeds = embed(encoder, pairs.stream().map(DemoPictures.Pair::perturbed).toList());
        }
    }

    /** Embeddings of the training pictures. */
    float[][] training() {
        return training;
    }

    EvaluationResult evaluate(DemoSaeWeights weights, SaeDescriptor descriptor)
            throws SaeFormatException {
        SaeWeights read = SaeWeights.read(ByteBuffer.wrap(weights.safetensors()), descriptor);
        int latents = weights.dictionarySize();
        Evaluation evaluation =
                new Evaluation(
                        BirdDataSet.conceptNames().size(), latents, EvaluationOptions.defaults());
        try (SaeEncoder encoder = SaeEncoder.open(read)) {
            SparseBatch codes = encode(encoder, embeddings);
            for (int i = 0; i < pictures.size(); i++) {
                double[] dense = new double[latents];
                int[] active = codes.latents(i);
                for (int a = 0; a < active.length; a++) {
                    dense[active[a]] = codes.values(i)[a];
                }
                evaluation.image(dense, pictures.get(i).concepts());
            }
            SparseBatch before = encode(encoder, originals);
            SparseBatch after = encode(encoder, perturbeds);
            for (int i = 0; i < pairs.size(); i++) {
                DemoPictures.Pair pair = pairs.get(i);
                evaluation.pair(
                        active(before, i),
                        active(after, i),
                        pair.removed(),
                        pair.added(),
                        pair.before());
            }
        }
        return evaluation.result();
    }

    /** MATCHScore and TAPAScore of FBMP at beta 0.5 in one line. */
    static String line(String name, EvaluationResult result) {
        EvaluationResult.Matching matching = fbmp(result);
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-28s", name));
        line.append(String.format(Locale.ROOT, " L0 %6.1f  MATCH", result.health().meanActive()));
        matching.matchScores()
                .forEach((k, s) -> line.append(String.format(Locale.ROOT, " %.3f", s.value())));
        line.append("  TAPA");
        matching.tapaScores()
                .forEach(
                        (k, s) ->
                                line.append(
                                        String.format(Locale.ROOT, " %.3f", s.score().value())));
        return line.toString();
    }

    static EvaluationResult.Matching fbmp(EvaluationResult result) {
        return result.matchings().stream()
                .filter(m -> m.method().equals("fbmp") && m.beta().getAsDouble() == 0.5)
                .findFirst()
                .orElseThrow();
    }

    private static float[][] embed(ImageEncoder encoder, List<Path> files)
            throws IOException, ImageFormatException {
        ImagePreprocessor preprocessor = new ImagePreprocessor(encoder.recipe());
        List<byte[]> pixels = new ArrayList<>();
        for (Path file : files) {
            pixels.add(preprocessor.pixels(Files.readAllBytes(file)));
        }
        return encoder.embed(pixels);
    }

    /** An untrained SAE gives codes below 0 as well. */
    private static int[] active(SparseBatch codes, int row) {
        int[] latents = codes.latents(row);
        float[] values = codes.values(row);
        return IntStream.range(0, latents.length)
                .filter(i -> ActivationRule.activeForPairs(values[i]))
                .map(i -> latents[i])
                .toArray();
    }

    private static SparseBatch encode(SaeEncoder encoder, float[][] rows) {
        int width = encoder.embeddingWidth();
        float[] flat = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * width, width);
        }
        return encoder.encode(flat, rows.length);
    }
}
