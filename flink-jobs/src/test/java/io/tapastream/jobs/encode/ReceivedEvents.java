package io.tapastream.jobs.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.score.SampledImage;
import io.tapastream.jobs.message.EvaluationEvent;
import io.tapastream.jobs.message.EvaluationEvent.BlockReport;
import io.tapastream.jobs.message.EvaluationEvent.ImageCodes;
import io.tapastream.jobs.message.EvaluationEvent.ImageHealth;
import io.tapastream.jobs.message.EvaluationEvent.PairCodes;
import io.tapastream.jobs.message.EvaluationEvent.Sampled;
import io.tapastream.jobs.message.EvaluationEvent.SampledReport;
import io.tapastream.jobs.message.EvaluationId;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Sample.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What the stages behind encode hold after all that it has sent, as plain tables. Each event is
 * checked as it comes: that codes say what they replace and are not the same again, that only what
 * was sent is retracted, and that a progress report counts exactly what came before it.
 */
final class ReceivedEvents {
    private final int imageBlocks;
    private final Map<String, Map<String, Row>> tables = new TreeMap<>();
    private final Map<String, Map<String, SampledImage>> samples = new TreeMap<>();
    private final Map<String, BlockReport> reports = new TreeMap<>();
    private int evaluated;

    /**
     * What is held of one image or pair.
     *
     * @param block the image block
     * @param codes of each view
     * @param embedding of a reconstructed image, as it was sent for the SAE's health; null
     *     otherwise
     */
    private record Row(int block, List<List<Integer>> codes, float[] embedding) {}

    ReceivedEvents(int imageBlocks) {
        this.imageBlocks = imageBlocks;
    }

    /** Takes what was sent to gather. */
    void atGather(EvaluationEvent event) {
        if (event instanceof ImageCodes image) {
            take(image);
        } else if (event instanceof BlockReport report) {
            take(report, "gather " + report.conceptBlock(), Kind.IMAGE, report.images());
        } else {
            throw new AssertionError("for gather: " + event);
        }
    }

    /** Takes what was sent to score. */
    void atScore(EvaluationEvent event) {
        if (event instanceof PairCodes pair) {
            put(
                    table(pair.evaluation(), "score", Kind.PAIR),
                    pair.pairId(),
                    pair.removed() ? null : row(pair));
            evaluated += pair.removed() ? 0 : 1;
        } else if (event instanceof BlockReport report) {
            take(report, "score", Kind.PAIR, report.pairs());
        } else if (event instanceof SampledReport sampled) {
            take(sampled);
            take(sampled.report(), "score", Kind.PAIR, sampled.report().pairs());
        } else {
            throw new AssertionError("for score: " + event);
        }
    }

    private void take(SampledReport event) {
        Map<String, SampledImage> sample =
                samples.computeIfAbsent(event.evaluation().key(), key -> new TreeMap<>());
        if (event.replaces()) {
            sample.keySet().removeIf(id -> block(id) == event.report().imageBlock());
        }
        for (String left : event.left()) {
            assertThat(sample.remove(left)).as("%s, which leaves the sample", left).isNotNull();
        }
        for (Sampled image : event.images()) {
            assertThat(block(image.imageId())).isEqualTo(event.report().imageBlock());
            sample.put(image.imageId(), image.image());
        }
    }

    /** The sample that is held of an evaluation: of each image embedding and activations. */
    Map<String, List<String>> sample(SaeCheckpoint sae, String dataSet) {
        Map<String, List<String>> sample = new TreeMap<>();
        samples.getOrDefault(new EvaluationId(sae.id(), dataSet).key(), Map.of())
                .forEach((id, image) -> sample.put(id, text(image)));
        return sample;
    }

    private static List<String> text(SampledImage image) {
        List<String> text = new ArrayList<>(List.of(Arrays.toString(image.embedding())));
        for (int at = 0; at < image.latents().length; at++) {
            text.add(StoredSaes.activation(image.latents()[at], image.activations()[at]));
        }
        return text;
    }

    private void take(ImageCodes image) {
        String place = "gather " + image.conceptBlock();
        Map<String, Row> table = table(image.evaluation(), place, Kind.IMAGE);
        Row row = null;
        if (!image.removed()) {
            float[] embedding = image.health() == null ? null : image.health().embedding();
            row = new Row(block(image.imageId()), List.of(list(image.latents())), embedding);
        }
        if (image.conceptBlock() == 0) {
            checkHealth(image.health(), table.get(image.imageId()), row);
            evaluated += image.removed() ? 0 : 1;
        }
        put(table, image.imageId(), row);
    }

    private static void checkHealth(ImageHealth health, Row held, Row row) {
        if (held == null) {
            assertThat(health.previous()).as("the previous of a new image").isNull();
        } else if (held.embedding() != null) {
            assertThat(health.previous()).isEqualTo(held.embedding());
        }
        assertThat(health.figures() == null).isEqualTo(row == null);
        if (row != null && held != null && held.embedding() != null) {
            assertThat(row.embedding()).as("the same again").isNotEqualTo(held.embedding());
        }
    }

    private Row row(PairCodes pair) {
        return new Row(
                block(pair.pairId()), List.of(list(pair.original()), list(pair.perturbed())), null);
    }

    private static void put(Map<String, Row> table, String id, Row row) {
        if (row != null) {
            table.put(id, row);
        } else {
            assertThat(table.remove(id)).as("%s, which is retracted", id).isNotNull();
        }
    }

    private void take(BlockReport report, String place, Kind kind, long count) {
        assertThat(
                        table(report.evaluation(), place, kind).values().stream()
                                .filter(row -> row.block() == report.imageBlock()))
                .as("rows behind %s", report)
                .hasSize((int) count);
        reports.put(place + " " + report.evaluation().key() + " " + report.imageBlock(), report);
    }

    /** Images and pairs that were evaluated so far, under all SAE checkpoints. */
    int evaluated() {
        return evaluated;
    }

    /** The newest progress report of a block at the score stage; null where there is none. */
    BlockReport report(SaeCheckpoint sae, String dataSet, int imageBlock) {
        return reports.get("score " + new EvaluationId(sae.id(), dataSet).key() + " " + imageBlock);
    }

    /** Whether all blocks have sent a progress report that fulfils the condition to every place. */
    boolean allReported(
            SaeCheckpoint sae,
            String dataSet,
            int conceptBlocks,
            Predicate<BlockReport> condition) {
        List<String> places = new ArrayList<>(List.of("score"));
        for (int concepts = 0; concepts < conceptBlocks; concepts++) {
            places.add("gather " + concepts);
        }
        String key = new EvaluationId(sae.id(), dataSet).key();
        for (String place : places) {
            for (int block = 0; block < imageBlocks; block++) {
                BlockReport report = reports.get(place + " " + key + " " + block);
                if (report == null || !condition.test(report)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The codes held at every place, to be compared with {@link #expected}. */
    Map<String, List<List<Integer>>> codes(SaeCheckpoint sae, String dataSet, int conceptBlocks) {
        Map<String, List<List<Integer>>> codes = new TreeMap<>();
        EvaluationId evaluation = new EvaluationId(sae.id(), dataSet);
        for (int concepts = 0; concepts < conceptBlocks; concepts++) {
            String place = "gather " + concepts;
            table(evaluation, place, Kind.IMAGE)
                    .forEach((id, row) -> codes.put(place + " " + id, row.codes()));
        }
        table(evaluation, "score", Kind.PAIR)
                .forEach((id, row) -> codes.put("score " + id, row.codes()));
        return codes;
    }

    /** The codes of the samples by their definition. */
    static Map<String, List<List<Integer>>> expected(
            SaeCheckpoint sae, Collection<Sample> samples, int conceptBlocks) {
        Map<String, List<List<Integer>>> codes = new TreeMap<>();
        for (Sample sample : samples) {
            if (sample.kind() == Kind.PAIR) {
                codes.put("score " + sample.id(), StoredSaes.codes(sae, sample));
                continue;
            }
            for (int concepts = 0; concepts < conceptBlocks; concepts++) {
                codes.put("gather " + concepts + " " + sample.id(), StoredSaes.codes(sae, sample));
            }
        }
        return codes;
    }

    private Map<String, Row> table(EvaluationId evaluation, String place, Kind kind) {
        return tables.computeIfAbsent(
                evaluation.key() + " " + place + " " + kind, key -> new TreeMap<>());
    }

    private int block(String id) {
        return ImageBlock.indexOf(id, imageBlocks);
    }

    private static List<Integer> list(int[] latents) {
        return Arrays.stream(latents).boxed().toList();
    }
}
