package io.tapastream.jobs.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.gather.ImageRank;
import io.tapastream.jobs.config.EvaluationArguments;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.message.BlockCommand;
import io.tapastream.jobs.message.BlockCommand.Action;
import io.tapastream.jobs.message.EvaluationEvent.BlockReport;
import io.tapastream.jobs.message.Messages;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Sample.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A data set that is sent to the encode stage, with real SAEs in a real model store, and what must
 * come of it: the codes of each (sample, live SAE checkpoint) exactly once.
 */
abstract class EncodeScenario {
    static final String BIRDS = "birds/2026";
    static final int IMAGE_BLOCKS = 4;
    static final int CONCEPT_BLOCKS = 2;

    /** Three images of each block, by this number rounded up. */
    static final int HEALTH_SAMPLE = 9;

    static final int SAMPLED_PER_BLOCK = 3;
    static final String[] SMALL_BATCHES = {"--sae-batch", "3"};
    static final String[] LARGE_BATCHES = {"--sae-batch", "1000"};

    /** An encoder that nobody uses is closed at once. */
    static final String[] ENCODERS_CLOSE = {"--sae-batch", "3", "--sae-memory", "1b"};

    enum Backend implements Supplier<StateBackend> {
        HEAP,
        ROCKSDB;

        @Override
        public StateBackend get() {
            return this == HEAP ? new HashMapStateBackend() : new EmbeddedRocksDBStateBackend();
        }
    }

    @TempDir Path folder;

    final Random random = new Random(12);
    final Map<String, Sample> kept = new TreeMap<>();
    long time;

    @AfterEach
    void recoverTheStore() {
        UnavailableFileSystem.recover();
    }

    EncodeSubtasks subtasks(int parallelism, Backend backend, String... options) throws Exception {
        return new EncodeSubtasks(
                settings(folder.toUri().toString(), options), parallelism, backend);
    }

    static EvaluationSettings settings(String store, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(
                List.of(
                        "--model-store",
                        store,
                        "--image-blocks",
                        String.valueOf(IMAGE_BLOCKS),
                        "--health-sample",
                        String.valueOf(HEALTH_SAMPLE),
                        "--batch-timeout",
                        "50 ms"));
        return EvaluationSettings.of(EvaluationArguments.parse(all.toArray(String[]::new)));
    }

    StoredSaes store() {
        return new StoredSaes(folder);
    }

    static void vocabulary(EncodeSubtasks subtasks) throws Exception {
        for (int block = 0; block < IMAGE_BLOCKS; block++) {
            subtasks.command(BlockCommand.vocabulary(BIRDS, block, 2, CONCEPT_BLOCKS));
        }
    }

    static void all(EncodeSubtasks subtasks, Action action, SaeCheckpoint sae) throws Exception {
        for (int block = 0; block < IMAGE_BLOCKS; block++) {
            subtasks.command(BlockCommand.of(action, sae, BIRDS, block));
        }
    }

    float[] embedding() {
        float[] embedding = new float[StoredSaes.WIDTH];
        for (int i = 0; i < embedding.length; i++) {
            embedding[i] = (float) random.nextGaussian();
        }
        return embedding;
    }

    Sample image(int number) {
        Sample image = Messages.image("image " + number, ++time, embedding());
        kept.put("image " + number, image);
        return image;
    }

    Sample pair(int number) {
        Sample pair = Messages.pair("pair " + number, ++time, embedding());
        kept.put("pair " + number, pair);
        return pair;
    }

    List<Sample> samples(int from, int to) {
        List<Sample> samples = new ArrayList<>();
        for (int number = from; number < to; number++) {
            samples.add(image(number));
            samples.add(pair(number));
        }
        return samples;
    }

    Sample retraction(Kind kind, int number) {
        String id = kind.name().toLowerCase(Locale.ROOT) + " " + number;
        kept.remove(id);
        return retractionAt(kind, id, ++time);
    }

    static Sample retractionAt(Kind kind, String id, long at) {
        int removed = kind == Kind.PAIR ? 1 : -1;
        return new Sample(kind, BIRDS, id, at, List.of(), null, removed, -1, Messages.ORIGIN);
    }

    void assertExact(EncodeSubtasks subtasks, SaeCheckpoint sae) {
        assertThat(subtasks.received().codes(sae, BIRDS, CONCEPT_BLOCKS))
                .isEqualTo(ReceivedEvents.expected(sae, kept.values(), CONCEPT_BLOCKS));
        assertThat(subtasks.received().sample(sae, BIRDS)).isEqualTo(expectedSample(sae));
    }

    /** Of each block the images with the lowest hash of their id, by the plainest definition. */
    Map<String, List<String>> expectedSample(SaeCheckpoint sae) {
        Map<String, List<String>> expected = new TreeMap<>();
        for (int block = 0; block < IMAGE_BLOCKS; block++) {
            int of = block;
            kept.values().stream()
                    .filter(sample -> sample.kind() == Kind.IMAGE)
                    .filter(image -> ImageBlock.of(image, IMAGE_BLOCKS).index() == of)
                    .sorted(Comparator.comparing(image -> ImageRank.of(BIRDS, image.id())))
                    .limit(SAMPLED_PER_BLOCK)
                    .forEach(image -> expected.put(image.id(), StoredSaes.whole(sae, image)));
        }
        return expected;
    }

    /** Runs turns until all blocks have reported all that is kept, and compares. */
    void awaitExact(EncodeSubtasks subtasks, SaeCheckpoint... saes) throws Exception {
        long images = kept.values().stream().filter(s -> s.kind() == Kind.IMAGE).count();
        for (SaeCheckpoint sae : saes) {
            subtasks.runTurnsUntil(
                    "full set of progress reports of " + sae.id(),
                    () -> counted(subtasks, sae, images, kept.size() - images));
            assertExact(subtasks, sae);
        }
    }

    static boolean counted(EncodeSubtasks subtasks, SaeCheckpoint sae, long images, long pairs) {
        long[] sums = new long[2];
        for (int block = 0; block < IMAGE_BLOCKS; block++) {
            BlockReport report = subtasks.received().report(sae, BIRDS, block);
            if (report == null) {
                return false;
            }
            sums[0] += report.images();
            sums[1] += report.pairs();
        }
        return sums[0] == images && sums[1] == pairs;
    }

    static void awaitReports(
            EncodeSubtasks subtasks, SaeCheckpoint sae, Predicate<BlockReport> condition)
            throws Exception {
        subtasks.runTurnsUntil(
                "progress reports of " + sae.id(),
                () -> subtasks.received().allReported(sae, BIRDS, CONCEPT_BLOCKS, condition));
    }
}
