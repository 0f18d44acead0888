package io.tapastream.jobs.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.config.EvaluationArguments;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.message.BlockCommand;
import io.tapastream.jobs.message.BlockCommand.Action;
import io.tapastream.jobs.message.EvaluationEvent.BlockReport;
import io.tapastream.jobs.message.Messages;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.SaeCheckpoint;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Sample.Kind;
import io.tapastream.jobs.message.StatusEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The encode stage alone, with real SAEs: each (sample, live SAE checkpoint) exactly once. */
@Timeout(300)
class EncodeOperatorTest {
    private static final String BIRDS = "birds/2026";
    private static final int IMAGE_BLOCKS = 4;
    private static final int CONCEPT_BLOCKS = 2;
    private static final String[] SMALL_BATCHES = {"--sae-batch", "3"};
    private static final String[] LARGE_BATCHES = {"--sae-batch", "1000"};

    /** An encoder that nobody uses is closed at once. */
    private static final String[] ENCODERS_CLOSE = {"--sae-batch", "3", "--sae-memory", "1b"};

    private enum Backend implements Supplier<StateBackend> {
        HEAP,
        ROCKSDB;

        @Override
        public StateBackend get() {
            return this == HEAP ? new HashMapStateBackend() : new EmbeddedRocksDBStateBackend();
        }
    }

    @TempDir Path folder;

    private final Random random = new Random(12);
    private final Map<String, Sample> kept = new TreeMap<>();
    private long time;

    @AfterEach
    void bringTheStoreBack() {
        AwayFileSystem.comeBack();
    }

    private EncodeSubtasks subtasks(int parallelism, Backend backend, String... options)
            throws Exception {
        return new EncodeSubtasks(
                settings(folder.toUri().toString(), options), parallelism, backend);
    }

    private static EvaluationSettings settings(String store, String... options) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(
                List.of(
                        "--model-store",
                        store,
                        "--image-blocks",
                        String.valueOf(IMAGE_BLOCKS),
                        "--batch-timeout",
                        "50 ms"));
        return EvaluationSettings.of(EvaluationArguments.parse(all.toArray(String[]::new)));
    }

    private StoredSaes store() {
        return new StoredSaes(folder);
    }

    private static void vocabulary(EncodeSubtasks subtasks) throws Exception {
        for (int block = 0; block < IMAGE_BLOCKS; block++) {
            subtasks.command(BlockCommand.vocabulary(BIRDS, block, 2, CONCEPT_BLOCKS));
        }
    }

    private static void all(EncodeSubtasks subtasks, Action action, SaeCheckpoint sae)
            throws Exception {
        for (int block = 0; block < IMAGE_BLOCKS; block++) {
            subtasks.command(BlockCommand.of(action, sae, BIRDS, block));
        }
    }

    private float[] embedding() {
        float[] embedding = new float[StoredSaes.WIDTH];
        for (int i = 0; i < embedding.length; i++) {
            embedding[i] = (float) random.nextGaussian();
        }
        return embedding;
    }

    private Sample image(int number) {
        Sample image = Messages.image("image " + number, ++time, embedding());
        kept.put("image " + number, image);
        return image;
    }

    private Sample pair(int number) {
        Sample pair = Messages.pair("pair " + number, ++time, embedding());
        kept.put("pair " + number, pair);
        return pair;
    }

    private List<Sample> samples(int from, int to) {
        List<Sample> samples = new ArrayList<>();
        for (int number = from; number < to; number++) {
            samples.add(image(number));
            samples.add(pair(number));
        }
        return samples;
    }

    private Sample takeOut(Kind kind, int number) {
        String id = kind.name().toLowerCase(Locale.ROOT) + " " + number;
        kept.remove(id);
        return removal(kind, id, ++time);
    }

    private static Sample removal(Kind kind, String id, long at) {
        int removed = kind == Kind.PAIR ? 1 : -1;
        return new Sample(kind, BIRDS, id, at, List.of(), null, removed, -1, Messages.ORIGIN);
    }

    private void assertExact(EncodeSubtasks subtasks, SaeCheckpoint sae) {
        assertThat(subtasks.received().codes(sae, BIRDS, CONCEPT_BLOCKS))
                .isEqualTo(ReceivedEvents.expected(sae, kept.values(), CONCEPT_BLOCKS));
    }

    /** Runs turns until all blocks have reported all that is kept, and compares. */
    private void awaitExact(EncodeSubtasks subtasks, SaeCheckpoint... saes) throws Exception {
        long images = kept.values().stream().filter(s -> s.kind() == Kind.IMAGE).count();
        for (SaeCheckpoint sae : saes) {
            subtasks.runTurnsUntil(
                    "full set of markers of " + sae.id(),
                    () -> counted(subtasks, sae, images, kept.size() - images));
            assertExact(subtasks, sae);
        }
    }

    private static boolean counted(
            EncodeSubtasks subtasks, SaeCheckpoint sae, long images, long pairs) {
        long[] sums = new long[2];
        for (int block = 0; block < IMAGE_BLOCKS; block++) {
            BlockReport marker = subtasks.received().marker(sae, BIRDS, block);
            if (marker == null) {
                return false;
            }
            sums[0] += marker.images();
            sums[1] += marker.pairs();
        }
        return sums[0] == images && sums[1] == pairs;
    }

    private static void awaitMarkers(
            EncodeSubtasks subtasks, SaeCheckpoint sae, Predicate<BlockReport> condition)
            throws Exception {
        subtasks.runTurnsUntil(
                "markers of " + sae.id(),
                () -> subtasks.received().allMarked(sae, BIRDS, CONCEPT_BLOCKS, condition));
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void samplesBeforeAndAfterTheVocabularyAndTheSaeAreEvaluatedOnce(Backend backend)
            throws Exception {
        SaeCheckpoint first = store().stored(1);
        SaeCheckpoint second = store().stored(2);
        try (EncodeSubtasks subtasks = subtasks(2, backend, SMALL_BATCHES)) {
            subtasks.send(samples(0, 10));
            vocabulary(subtasks);
            all(subtasks, Action.OPEN, first);
            subtasks.send(samples(10, 20));
            assertThat(subtasks.received().evaluated()).isZero();
            awaitExact(subtasks, first);
            assertThat(subtasks.received().evaluated()).isEqualTo(40);

            subtasks.send(samples(20, 30));
            all(subtasks, Action.OPEN, second);
            // Again: a command that comes twice changes nothing.
            all(subtasks, Action.OPEN, first);
            subtasks.send(samples(30, 33));
            subtasks.barrier();
            awaitExact(subtasks, first, second);
            assertThat(subtasks.received().evaluated()).isEqualTo(2 * 66);

            all(subtasks, Action.CLOSE, first);
            awaitMarkers(subtasks, first, BlockReport::closed);
            subtasks.send(samples(33, 40));
            subtasks.barrier();
            awaitExact(subtasks, second);
            assertThat(subtasks.received().evaluated()).isEqualTo(2 * 66 + 14);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"barrier", "watermark", "timer", "command", "end"})
    void whatWaitsForABatchIsEvaluatedFirst(String event) throws Exception {
        SaeCheckpoint sae = store().stored(1);
        try (EncodeSubtasks subtasks = subtasks(1, Backend.HEAP, LARGE_BATCHES)) {
            vocabulary(subtasks);
            all(subtasks, Action.OPEN, sae);
            awaitExact(subtasks, sae);
            subtasks.send(samples(0, 8));
            assertThat(subtasks.received().evaluated()).isZero();
            switch (event) {
                case "barrier" -> subtasks.barrier();
                case "watermark" -> subtasks.watermark(5);
                case "timer" -> {
                    subtasks.advanceTime(Duration.ofMillis(49));
                    assertThat(subtasks.received().evaluated()).isZero();
                    subtasks.advanceTime(Duration.ofMillis(1));
                }
                case "command" -> subtasks.command(BlockCommand.of(Action.CLOSE, sae, BIRDS, 0));
                default -> subtasks.finish();
            }
            assertThat(subtasks.received().evaluated()).isEqualTo(16);
            assertThat(subtasks.evaluatedBeforeWatermark())
                    .isGreaterThanOrEqualTo(event.equals("watermark") ? 8 : 0);
            assertExact(subtasks, sae);
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void aRestoreWithAnotherParallelismKeepsAllAndRepeatsNothing(Backend backend) throws Exception {
        SaeCheckpoint live = store().stored(1);
        SaeCheckpoint opening = store().stored(2);
        SaeCheckpoint closing = store().stored(3);
        try (EncodeSubtasks subtasks = subtasks(1, backend, SMALL_BATCHES)) {
            // Block 0 hears of nothing before the restore: its samples wait for the vocabulary.
            for (int block = 1; block < IMAGE_BLOCKS; block++) {
                subtasks.command(BlockCommand.vocabulary(BIRDS, block, 2, CONCEPT_BLOCKS));
                subtasks.command(BlockCommand.of(Action.OPEN, live, BIRDS, block));
            }
            subtasks.send(samples(0, 20));
            subtasks.runTurnsUntil(
                    "markers of three blocks",
                    () -> {
                        for (int block = 1; block < IMAGE_BLOCKS; block++) {
                            if (subtasks.received().marker(live, BIRDS, block) == null) {
                                return false;
                            }
                        }
                        return true;
                    });
            assertThat(subtasks.received().evaluated()).isBetween(1, 39);

            // No turn runs before the snapshot: these two are still to be opened.
            for (int block = 1; block < IMAGE_BLOCKS; block++) {
                subtasks.command(BlockCommand.of(Action.OPEN, opening, BIRDS, block));
                subtasks.command(BlockCommand.of(Action.OPEN, closing, BIRDS, block));
                subtasks.command(BlockCommand.of(Action.CLOSE, closing, BIRDS, block));
            }
            subtasks.send(samples(20, 24));
            subtasks.restore(3);
            assertThat(subtasks.received().evaluated()).isLessThan(48);
            subtasks.command(BlockCommand.vocabulary(BIRDS, 0, 2, CONCEPT_BLOCKS));
            for (SaeCheckpoint sae : List.of(live, opening, closing)) {
                subtasks.command(BlockCommand.of(Action.OPEN, sae, BIRDS, 0));
            }
            subtasks.command(BlockCommand.of(Action.CLOSE, closing, BIRDS, 0));
            awaitExact(subtasks, live, opening);
            awaitMarkers(subtasks, closing, BlockReport::closed);
            assertExact(subtasks, closing);
            assertThat(subtasks.received().evaluated()).isEqualTo(3 * 48);

            subtasks.restore(2);
            subtasks.send(samples(24, 30));
            subtasks.send(image(3), takeOut(Kind.PAIR, 4));
            subtasks.barrier();
            awaitExact(subtasks, live, opening);
            assertThat(subtasks.received().evaluated()).isEqualTo(3 * 48 + 2 * 13);
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void anEncoderThatWasClosedComesBackForWhatItMissed(Backend backend) throws Exception {
        SaeCheckpoint first = store().stored(1);
        SaeCheckpoint second = store().stored(2);
        try (EncodeSubtasks subtasks = subtasks(2, backend, ENCODERS_CLOSE)) {
            vocabulary(subtasks);
            subtasks.send(samples(0, 10));
            all(subtasks, Action.OPEN, first);
            all(subtasks, Action.OPEN, second);
            awaitExact(subtasks, first, second);
            int before = subtasks.received().evaluated();
            assertThat(before).isEqualTo(40);

            // New, replaced, taken out, and new and taken out again: until a turn runs none is
            // told.
            subtasks.send(samples(10, 14));
            subtasks.send(image(0), pair(1), takeOut(Kind.IMAGE, 2), takeOut(Kind.PAIR, 3));
            subtasks.send(takeOut(Kind.IMAGE, 10), takeOut(Kind.PAIR, 11));
            subtasks.restore(3);
            subtasks.send(image(0), image(12));
            awaitExact(subtasks, first, second);

            // And once more, closed while it is deferred something.
            subtasks.send(samples(14, 20));
            subtasks.barrier();
            all(subtasks, Action.CLOSE, second);
            awaitMarkers(subtasks, second, BlockReport::closed);
            awaitExact(subtasks, first, second);
            // Every block told its codes at most once for each content that a turn could find.
            assertThat(subtasks.received().evaluated()).isBetween(before + 2 * 16, 2 * (20 + 24));
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void whatIsTakenOutComesBackOnlyWithALaterRecord(Backend backend) throws Exception {
        SaeCheckpoint sae = store().stored(1);
        try (EncodeSubtasks subtasks = subtasks(1, backend, SMALL_BATCHES)) {
            vocabulary(subtasks);
            all(subtasks, Action.OPEN, sae);
            subtasks.send(samples(0, 10));
            subtasks.barrier();
            awaitExact(subtasks, sae);

            long early = time;
            subtasks.send(takeOut(Kind.IMAGE, 3), takeOut(Kind.PAIR, 4));
            assertExact(subtasks, sae);
            subtasks.send(
                    Messages.image("image 3", early, embedding()),
                    Messages.pair("pair 4", early, embedding()),
                    removal(Kind.IMAGE, "image 5", 1),
                    removal(Kind.PAIR, "nobody", 1));
            subtasks.barrier();
            assertExact(subtasks, sae);

            subtasks.send(image(3), pair(4));
            subtasks.barrier();
            awaitExact(subtasks, sae);
            assertThat(subtasks.received().evaluated()).isEqualTo(22);
        }
    }

    @Test
    void anSaeThatCannotBeOpenedIsRefusedAndTheOthersGoOn() throws Exception {
        SaeCheckpoint damaged = store().stored(1);
        SaeCheckpoint good = store().stored(2);
        store().damage(damaged);
        try (EncodeSubtasks subtasks = subtasks(2, Backend.HEAP, SMALL_BATCHES)) {
            vocabulary(subtasks);
            subtasks.send(samples(0, 10));
            all(subtasks, Action.OPEN, damaged);
            all(subtasks, Action.OPEN, good);
            awaitMarkers(subtasks, damaged, BlockReport::refused);
            awaitExact(subtasks, good);
            assertThat(subtasks.received().codes(damaged, BIRDS, CONCEPT_BLOCKS)).isEmpty();
            assertThat(subtasks.rejected())
                    .extracting(Rejection::reason)
                    .containsOnly("SAE_SHA256");
            assertThat(subtasks.statuses())
                    .extracting(StatusEvent::kind)
                    .containsOnly(StatusEvent.Kind.FAILED);

            all(subtasks, Action.CLOSE, damaged);
            awaitMarkers(subtasks, damaged, BlockReport::closed);
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void aLiveSaeThatGivesNoCodesTakesBackWhatItSaidInThatBlock(Backend backend) throws Exception {
        SaeCheckpoint fragile = store().exponential(1);
        SaeCheckpoint good = store().stored(2);
        try (EncodeSubtasks subtasks = subtasks(1, backend, SMALL_BATCHES)) {
            vocabulary(subtasks);
            all(subtasks, Action.OPEN, fragile);
            all(subtasks, Action.OPEN, good);
            subtasks.send(samples(0, 20));
            subtasks.barrier();
            awaitExact(subtasks, good);
            awaitMarkers(subtasks, fragile, marker -> !marker.refused());
            assertThat(subtasks.received().codes(fragile, BIRDS, CONCEPT_BLOCKS)).hasSize(60);

            Sample far = Messages.image("image 5", ++time, 90, 90, 90, 90);
            kept.put(far.id(), far);
            int block = ImageBlock.of(far, IMAGE_BLOCKS).index();
            subtasks.send(far);
            subtasks.restore(2);
            assertThat(subtasks.received().marker(fragile, BIRDS, block).refused()).isTrue();
            assertThat(subtasks.received().codes(fragile, BIRDS, CONCEPT_BLOCKS).keySet())
                    .allSatisfy(
                            place ->
                                    assertThat(
                                                    ImageBlock.indexOf(
                                                            place.replaceAll(
                                                                    "^(gather .|score) ", ""),
                                                            IMAGE_BLOCKS))
                                            .isNotEqualTo(block))
                    .isNotEmpty();
            assertThat(subtasks.rejected())
                    .extracting(Rejection::reason)
                    .containsExactly("CODES_NOT_FINITE");

            all(subtasks, Action.CLOSE, fragile);
            awaitMarkers(subtasks, fragile, BlockReport::closed);
            subtasks.send(samples(20, 24));
            subtasks.barrier();
            awaitExact(subtasks, good);
        }
    }

    @Test
    void aModelStoreThatIsAwayHoldsUpNothing() throws Exception {
        SaeCheckpoint live = store().stored(1);
        SaeCheckpoint late = store().stored(2);
        try (EncodeSubtasks subtasks =
                new EncodeSubtasks(
                        settings(AwayFileSystem.uri(folder), SMALL_BATCHES), 2, Backend.HEAP)) {
            vocabulary(subtasks);
            all(subtasks, Action.OPEN, live);
            subtasks.send(samples(0, 10));
            awaitExact(subtasks, live);

            AwayFileSystem.leave();
            all(subtasks, Action.OPEN, late);
            AwayFileSystem.awaitFailure();
            subtasks.send(samples(10, 20));
            subtasks.barrier();
            awaitExact(subtasks, live);
            assertThat(subtasks.received().codes(late, BIRDS, CONCEPT_BLOCKS)).isEmpty();

            AwayFileSystem.comeBack();
            awaitExact(subtasks, live, late);
            assertThat(subtasks.received().evaluated()).isEqualTo(80);
            assertThat(subtasks.rejected()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void anyOrderOfEventsGivesTheSame(long seed) throws Exception {
        random.setSeed(seed);
        List<SaeCheckpoint> saes = new ArrayList<>();
        for (int step = 1; step <= 3; step++) {
            saes.add(store().stored(step));
        }
        Backend backend = seed % 2 == 0 ? Backend.ROCKSDB : Backend.HEAP;
        try (EncodeSubtasks subtasks = subtasks(2, backend, ENCODERS_CLOSE)) {
            vocabulary(subtasks);
            for (int event = 0; event < 300; event++) {
                int number = random.nextInt(25);
                switch (random.nextInt(12)) {
                    case 0, 1, 2, 3 -> subtasks.send(image(number));
                    case 4, 5 -> subtasks.send(pair(number));
                    case 6 -> subtasks.send(takeOut(Kind.IMAGE, number));
                    case 7 -> subtasks.send(takeOut(Kind.PAIR, number));
                    case 8 ->
                            subtasks.command(
                                    BlockCommand.of(
                                            Action.OPEN,
                                            saes.get(random.nextInt(saes.size())),
                                            BIRDS,
                                            random.nextInt(IMAGE_BLOCKS)));
                    case 9 -> subtasks.runTurns();
                    case 10 -> subtasks.barrier();
                    default -> {
                        if (random.nextInt(6) == 0) {
                            subtasks.restore(1 + random.nextInt(3));
                        }
                    }
                }
            }
            for (SaeCheckpoint sae : saes) {
                all(subtasks, Action.OPEN, sae);
            }
            subtasks.finish();
            for (SaeCheckpoint sae : saes) {
                assertExact(subtasks, sae);
                long images = kept.values().stream().filter(s -> s.kind() == Kind.IMAGE).count();
                assertThat(counted(subtasks, sae, images, kept.size() - images)).isTrue();
            }
        }
    }
}
