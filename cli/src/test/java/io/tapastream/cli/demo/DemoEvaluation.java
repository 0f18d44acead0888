package io.tapastream.cli.demo;

import io.tapastream.cli.publish.BadRow;
import io.tapastream.cli.publish.CubFolder;
import io.tapastream.cli.publish.FolderImage;
import io.tapastream.cli.publish.FolderPair;
import io.tapastream.cli.publish.PairFolder;
import io.tapastream.core.encode.ActivationRule;
import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.score.Evaluation;
import io.tapastream.core.score.EvaluationOptions;
import io.tapastream.core.score.EvaluationResult;
import io.tapastream.demo.BirdDataSet;
import io.tapastream.demo.DemoImageEncoder;
import io.tapastream.demo.DemoSaeWeights;
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

    private final List<FolderImage> pictures;
    private final List<FolderPair> pairs;
    private final float[][] training;
    private final float[][] embeddings;
    private final float[][] originals;
    private final float[][] perturbeds;

    DemoEvaluation(BirdDataSet data, Path encoderFile) throws IOException, ImageFormatException {
        CubFolder cub = CubFolder.open(data.cub(), DemoEvaluation::refuse);
        pictures = cub.images(CubFolder.Split.TEST);
        pairs = PairFolder.open(data.syncub(), DemoEvaluation::refuse).pairs();
        try (ImageEncoder encoder =
                ImageEncoder.open(
                        encoderFile, DemoImageEncoder.recipe(), ImageEncoderOptions.defaults())) {
            training =
                    embed(
                            encoder,
                            cub.images(CubFolder.Split.TRAIN).stream()
                                    .map(FolderImage::file)
                                    .toList());
            embeddings = embed(encoder, pictures.stream().map(FolderImage::file).toList());
            originals = embed(encoder, pairs.stream().map(FolderPair::original).toList());
            perturbeds = embed(encoder, pairs.stream().map(FolderPair::perturbed).toList());
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
                evaluation.image(dense, ints(pictures.get(i).concepts()));
            }
            SparseBatch before = encode(encoder, originals);
            SparseBatch after = encode(encoder, perturbeds);
            for (int i = 0; i < pairs.size(); i++) {
                FolderPair pair = pairs.get(i);
                evaluation.pair(
                        active(before, i),
                        active(after, i),
                        pair.removedConcept(),
                        pair.addedConcept().orElse(-1),
                        ints(pair.presentConcepts().orElseThrow()));
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

    private static int[] ints(List<Integer> numbers) {
        return numbers.stream().mapToInt(n -> n).toArray();
    }

    private static void refuse(BadRow row) {
        throw new IllegalStateException(row.toString());
    }

    /** F1 of each concept at k = 1, 3 and 10. */
    static String details(EvaluationResult result) {
        StringBuilder lines = new StringBuilder();
        for (ConceptMatch match : fbmp(result).concepts()) {
            lines.append(
                    String.format(
                            Locale.ROOT,
                            "  %-26s support %4d  F1 %.3f %.3f %.3f  latents %d%n",
                            BirdDataSet.conceptNames().get(match.concept()),
                            match.support(),
                            match.f1At(1),
                            match.f1At(3),
                            match.f1At(10),
                            match.coalition().length));
        }
        return lines.toString();
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
