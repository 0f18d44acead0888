package io.tapastream.jobs.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.gather.ImageRank;
import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.score.HealthFigures;
import io.tapastream.core.score.SampledImage;
import io.tapastream.core.score.SampledMeasures;
import io.tapastream.jobs.codec.CodecTypeInformation;
import io.tapastream.jobs.config.EvaluationArguments;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.encode.ImageBlock;
import io.tapastream.jobs.gather.BlockProgress;
import io.tapastream.jobs.message.EvaluationEvent;
import io.tapastream.jobs.message.EvaluationEvent.BlockReport;
import io.tapastream.jobs.message.EvaluationEvent.ConceptMatches;
import io.tapastream.jobs.message.EvaluationEvent.HealthUpdate;
import io.tapastream.jobs.message.EvaluationEvent.MatchUpdate;
import io.tapastream.jobs.message.EvaluationEvent.Opened;
import io.tapastream.jobs.message.EvaluationEvent.Sampled;
import io.tapastream.jobs.message.EvaluationEvent.SampledReport;
import io.tapastream.jobs.message.EvaluationId;
import io.tapastream.jobs.message.Messages;
import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.message.OutputRecord.OutputRecordCodec;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.topics.Topic;
import io.tapastream.schemas.wire.RecordFraming;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the score stage makes of the samples of the image blocks, in Flink's operator harness. */
class SampledHealthTest {
    private static final SaeCheckpoint SAE = Messages.sae("run", "sae", 1);
    private static final String DATA_SET = Messages.vocabulary().dataSet();
    private static final EvaluationId ID = new EvaluationId(SAE.id(), DATA_SET);
    private static final int BLOCKS = 2;
    private static final int LATENTS = SAE.descriptor().dictionarySize();
    private static final int[] COALITION_LATENTS = {4, 7, 9};

    private final Random random = new Random(3);
    private final BlockProgress progress = new BlockProgress(BLOCKS, new BitSet());
    private StateBackend backend = new HashMapStateBackend();
    private KeyedOneInputStreamOperatorTestHarness<String, EvaluationEvent, OutputRecord> stage;
    private long changes;
    private long now;

    private void start(String healthSample, OperatorSubtaskState state) throws Exception {
        EvaluationSettings settings =
                EvaluationSettings.of(
                        EvaluationArguments.parse(
                                new String[] {
                                    "--model-store", "file:/nowhere",
                                    "--image-blocks", String.valueOf(BLOCKS),
                                    "--matchings", "fbmp",
                                    "--betas", "0.5",
                                    "--prefixes", "2",
                                    "--held-out", "false",
                                    "--baselines", "",
                                    "--health-sample", healthSample
                                }));
        stage =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(new ScoreFunction(settings)),
                        event -> event.evaluation().key(),
                        Types.STRING);
        stage.setStateBackend(backend);
        stage.setup(
                CodecTypeInformation.of(new OutputRecordCodec())
                        .createSerializer(stage.getExecutionConfig().getSerializerConfig()));
        if (state != null) {
            stage.initializeState(state);
        }
        stage.open();
    }

    private void startNew(String healthSample) throws Exception {
        start(healthSample, null);
        send(new Opened(SAE, Messages.vocabulary(), BLOCKS, 1, 0));
    }

    private void restore(String healthSample) throws Exception {
        OperatorSubtaskState state = stage.snapshot(1, 1);
        stage.close();
        start(healthSample, state);
    }

    @AfterEach
    void stop() throws Exception {
        stage.close();
    }

    private void send(EvaluationEvent event) throws Exception {
        stage.processElement(event, 0);
    }

    private SampledImage image() {
        float[] embedding = new float[4];
        for (int i = 0; i < embedding.length; i++) {
            embedding[i] = (float) (random.nextGaussian() + 0.5);
        }
        int[] latents = IntStream.range(0, 20).filter(j -> random.nextInt(3) == 0).toArray();
        float[] activations = new float[latents.length];
        for (int at = 0; at < latents.length; at++) {
            activations[at] = 0.1f + random.nextFloat();
        }
        return new SampledImage(embedding, latents, activations);
    }

    private Map<String, SampledImage> images(int count) {
        Map<String, SampledImage> images = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            images.put("image " + i, image());
        }
        return images;
    }

    private static int block(String id) {
        return ImageBlock.indexOf(id, BLOCKS);
    }

    private BlockReport report(int block, long images) {
        BlockReport report = new BlockReport(ID, 0, block, images, 0, ++changes, false, false);
        progress.add(report);
        return report;
    }

    /** Sends a block's report with images that are new in its sample and such that left it. */
    private void report(
            int block, long images, boolean replaces, List<String> left, List<Sampled> sampled)
            throws Exception {
        send(new SampledReport(report(block, images), replaces, left, sampled));
    }

    /** Sends both blocks' whole samples, in some order. */
    private void reportAll(Map<String, SampledImage> images, Random order) throws Exception {
        for (int block = 0; block < BLOCKS; block++) {
            int of = block;
            List<String> ids =
                    new ArrayList<>(images.keySet().stream().filter(i -> block(i) == of).toList());
            Collections.shuffle(ids, order);
            List<Sampled> sampled =
                    ids.stream().map(id -> new Sampled(id, images.get(id))).toList();
            report(block, sampled.size(), true, List.of(), sampled);
        }
    }

    /** Matching and health of what the blocks last reported; what the score stage then says. */
    private SaeHealth health(boolean settled) throws Exception {
        List<ConceptMatch> first =
                List.of(new ConceptMatch(0, 5, new int[] {9, 4}, new double[] {0.5, 0.75}));
        // The second latent makes it no better: it is not in the prefix.
        List<ConceptMatch> second =
                List.of(new ConceptMatch(1, 3, new int[] {7, 200}, new double[] {0.5, 0.25}));
        send(
                new HealthUpdate(
                        ID,
                        progress.images(),
                        changes,
                        new int[LATENTS],
                        new HealthFigures(0.5, Double.NaN, Double.NaN)));
        send(
                new MatchUpdate(
                        ID,
                        0,
                        progress.images(),
                        progress.changes(),
                        changes,
                        settled,
                        false,
                        List.of(),
                        List.of(
                                new ConceptMatches(0, first, List.of()),
                                new ConceptMatches(1, second, List.of()))));
        return newest();
    }

    private SaeHealth newest() throws Exception {
        now += 10_000;
        stage.setProcessingTime(now);
        SaeHealth newest = null;
        for (OutputRecord record : stage.extractOutputValues()) {
            if (record.topic() == Topic.SAE_HEALTH) {
                newest = RecordFraming.SINGLE_OBJECT.decode(record.value(), SaeHealth.class);
            }
        }
        return newest;
    }

    private static void assertFigures(SaeHealth health, Map<String, SampledImage> images) {
        Map<ImageRank, SampledImage> ranked = new TreeMap<>();
        images.forEach((id, image) -> ranked.put(ImageRank.of(DATA_SET, id), image));
        SampledMeasures measures = new SampledMeasures(List.copyOf(ranked.values()), LATENTS);
        assertThat(health.getStatus()).isEqualTo(ScoreStatus.SETTLED);
        assertThat(health.getSampledImages()).isEqualTo(images.size());
        assertThat(health.getCknna()).isEqualTo(measures.cknna()).isNotNaN();
        assertThat(health.getMonosemanticity())
                .isEqualTo(measures.monosemanticity(COALITION_LATENTS).mean())
                .isNotNaN();
        assertThat(health.getMonosemanticityLatents()).isEqualTo(COALITION_LATENTS.length);
    }

    private static void assertNoFigures(SaeHealth health) {
        assertThat(health.getSampledImages()).isNull();
        assertThat(health.getCknna()).isNull();
        assertThat(health.getMonosemanticity()).isNull();
        assertThat(health.getMonosemanticityLatents()).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whateverCameInWhateverOrderTheFiguresAreThoseOfTheSample(boolean onDisk) throws Exception {
        backend = onDisk ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend();
        startNew("200");
        Map<String, SampledImage> first = images(60);
        reportAll(first, new Random(1));
        assertFigures(health(true), first);

        // Some leave, some come, some have another content.
        Map<String, SampledImage> kept = new TreeMap<>(first);
        for (int block = 0; block < BLOCKS; block++) {
            int of = block;
            List<String> ids = kept.keySet().stream().filter(id -> block(id) == of).toList();
            String left = ids.get(0);
            kept.remove(left);
            List<Sampled> sampled = new ArrayList<>();
            for (String id : List.of(ids.get(1), ids.get(2))) {
                kept.put(id, image());
                sampled.add(new Sampled(id, kept.get(id)));
            }
            IntStream.range(60, 90)
                    .mapToObj(i -> "image " + i)
                    .filter(id -> block(id) == of)
                    .forEach(
                            id -> {
                                kept.put(id, image());
                                sampled.add(new Sampled(id, kept.get(id)));
                            });
            long images = kept.keySet().stream().filter(id -> block(id) == of).count();
            report(block, images, false, List.of(left), sampled);
        }
        SaeHealth changed = health(true);
        assertFigures(changed, kept);

        // After a restore all is sent again, in another order.
        restore("200");
        Map<String, SampledImage> fewer = new TreeMap<>(kept);
        fewer.keySet().removeIf(id -> id.endsWith("7"));
        reportAll(fewer, new Random(2));
        assertFigures(health(true), fewer);
        reportAll(kept, new Random(4));
        SaeHealth again = health(true);
        assertFigures(again, kept);
        assertThat(again.getCknna()).isEqualTo(changed.getCknna());
        assertThat(again.getMonosemanticity()).isEqualTo(changed.getMonosemanticity());
    }

    @Test
    void aLiveScoreHasNoFigures() throws Exception {
        startNew("200");
        reportAll(images(40), random);
        SaeHealth live = health(false);
        assertThat(live.getStatus()).isEqualTo(ScoreStatus.LIVE);
        assertNoFigures(live);
    }

    @Test
    void withoutAnImageOfItsSampleABlockHasNoFigures() throws Exception {
        startNew("200");
        Map<String, SampledImage> images = images(40);
        reportAll(images, random);
        assertFigures(health(true), images);
        // One has too many active latents, so the block sends its id alone.
        long images0 = images.keySet().stream().filter(id -> block(id) == 0).count();
        String dense = images.keySet().stream().filter(id -> block(id) == 0).findFirst().get();
        report(0, images0, false, List.of(dense), List.of());
        assertNoFigures(health(true));
    }

    @Test
    void anotherContentOfAnImageAloneIsSaid() throws Exception {
        startNew("200");
        Map<String, SampledImage> images = images(40);
        reportAll(images, random);
        SaeHealth before = health(true);
        images.put("image 3", image());
        long count = images.keySet().stream().filter(id -> block(id) == block("image 3")).count();
        report(
                block("image 3"),
                count,
                false,
                List.of(),
                List.of(new Sampled("image 3", images.get("image 3"))));
        SaeHealth after = health(true);
        assertFigures(after, images);
        assertThat(after.getCknna()).isNotEqualTo(before.getCknna());
    }

    @Test
    void aSmallerSampleHoldsAtOnceALargerOneWithTheNextReports() throws Exception {
        startNew("60");
        Map<String, SampledImage> images = images(100);
        Map<String, SampledImage> sixty = lowest(images, 30);
        Map<String, SampledImage> thirty = lowest(images, 15);
        for (int block = 0; block < BLOCKS; block++) {
            int of = block;
            long count = images.keySet().stream().filter(id -> block(id) == of).count();
            List<Sampled> sampled = new ArrayList<>();
            sixty.forEach(
                    (id, image) -> {
                        if (block(id) == of) {
                            sampled.add(new Sampled(id, image));
                        }
                    });
            report(block, count, true, List.of(), sampled);
        }
        assertFigures(health(true), sixty);
        restore("30");
        assertFigures(health(true), thirty);
        restore("70");
        assertNoFigures(health(true));
        restore("0");
        assertNoFigures(health(true));
    }

    private static Map<String, SampledImage> lowest(Map<String, SampledImage> images, int most) {
        Map<String, SampledImage> lowest = new TreeMap<>();
        for (int block = 0; block < BLOCKS; block++) {
            int of = block;
            images.keySet().stream()
                    .filter(id -> block(id) == of)
                    .map(id -> ImageRank.of(DATA_SET, id))
                    .sorted()
                    .limit(most)
                    .forEach(rank -> lowest.put(rank.imageId(), images.get(rank.imageId())));
        }
        return lowest;
    }

    @Test
    void tenImagesHaveMonosemanticityButNoCknna() throws Exception {
        startNew("200");
        reportAll(images(10), random);
        SaeHealth health = health(true);
        assertThat(health.getSampledImages()).isEqualTo(10);
        assertThat(health.getCknna()).isNull();
        assertThat(health.getMonosemanticity()).isNotNull();
    }
}
