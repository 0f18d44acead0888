package io.tapastream.jobs.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.core.score.ImageFigures;
import io.tapastream.core.score.ImageInfluence;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.CodecSerializer;
import io.tapastream.jobs.compare.LastEmitted;
import io.tapastream.jobs.compare.LastEmitted.LastEmittedCodec;
import io.tapastream.jobs.gather.GatheredRow;
import io.tapastream.jobs.gather.GatheredRow.GatheredRowCodec;
import io.tapastream.jobs.kafka.SourceRecord;
import io.tapastream.jobs.kafka.SourceRecord.SourceRecordCodec;
import io.tapastream.jobs.message.BlockCommand.Action;
import io.tapastream.jobs.message.BlockCommand.BlockCommandCodec;
import io.tapastream.jobs.message.EvaluationEventCodec.ConceptMatchesCodec;
import io.tapastream.jobs.message.OutputRecord.OutputRecordCodec;
import io.tapastream.jobs.message.Rejection.RejectionCodec;
import io.tapastream.jobs.message.SaeCheckpoint.SaeCheckpointCodec;
import io.tapastream.jobs.message.SaeCheckpointEvent.SaeCheckpointEventCodec;
import io.tapastream.jobs.message.SaePart.SaePartCodec;
import io.tapastream.jobs.message.Sample.SampleCodec;
import io.tapastream.jobs.message.Sample.View;
import io.tapastream.jobs.message.SettledScores.SettledScoresCodec;
import io.tapastream.jobs.message.StatusEvent.StatusEventCodec;
import io.tapastream.jobs.message.Vocabulary.VocabularyCodec;
import io.tapastream.jobs.message.WatchedScore.WatchedScoreCodec;
import io.tapastream.jobs.status.SaeStatus;
import io.tapastream.jobs.status.SaeStatus.SaeStatusCodec;
import io.tapastream.schemas.topics.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecTest {
    /**
     * A value with the codec that writes it.
     *
     * @param name under which its golden bytes are kept
     */
    record Case(String name, Object value, Codec<?> codec) {
        @SuppressWarnings("unchecked")
        byte[] bytes() {
            return ((Codec<Object>) codec).toBytes(value);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        List<EvaluationEvent> events = Messages.events();
        EvaluationEvent.MatchUpdate update = (EvaluationEvent.MatchUpdate) events.get(4);
        SaeCheckpoint sae = Messages.sae("run", "sae", 1);
        EvaluationEventCodec event = new EvaluationEventCodec();
        return Stream.of(
                new Case("image", Messages.image("a", 5, 1f, -2f), new SampleCodec()),
                new Case(
                        "image-with-pixels",
                        Messages.image("c", 7, View.ofPixels(new byte[] {1, -2, 3}, digest())),
                        new SampleCodec()),
                new Case(
                        "image-embedded",
                        Messages.image("d", 8, View.ofImage("clip", new float[] {3f}, digest())),
                        new SampleCodec()),
                new Case("pair", Messages.pair("b", 6, 1f), new SampleCodec()),
                new Case("vocabulary", Messages.vocabulary(), new VocabularyCodec()),
                new Case("sae-checkpoint", sae, new SaeCheckpointCodec()),
                new Case("command-vocabulary", BlockCommand.vocabulary("d", 5, 12, 1), command()),
                new Case("command-open", BlockCommand.of(Action.OPEN, sae, "d", 5), command()),
                new Case("opened", events.get(0), event),
                new Case("image-codes", events.get(1), event),
                new Case("pair-codes", events.get(2), event),
                new Case("block-report", events.get(3), event),
                new Case("match-update", events.get(4), event),
                new Case("health-update", events.get(5), event),
                new Case("sampled-report", events.get(6), event),
                new Case("sampled-image", Messages.sampledImage(), new SampledImageCodec()),
                new Case("concept-matches", update.concepts().get(0), new ConceptMatchesCodec()),
                new Case(
                        "row",
                        new GatheredRow(new int[] {3, 70_000}, new int[] {0}, null),
                        new GatheredRowCodec()),
                new Case(
                        "row-with-figures",
                        new GatheredRow(new int[] {3}, new int[] {0, 2}, ImageFigures.ofCode(0.25)),
                        new GatheredRowCodec()),
                new Case(
                        "image-codes-of-another-block",
                        new EvaluationEvent.ImageCodes(
                                update.evaluation(),
                                1,
                                "image 7",
                                true,
                                new int[0],
                                new int[0],
                                null),
                        event),
                new Case("status-event", statusEvent(), new StatusEventCodec()),
                new Case(
                        "sae-announced",
                        new SaeCheckpointEvent.Announced(sae),
                        new SaeCheckpointEventCodec()),
                new Case(
                        "sae-evaluated",
                        new SaeCheckpointEvent.Evaluated(sae.id()),
                        new SaeCheckpointEventCodec()),
                new Case("sae-status", status(), new SaeStatusCodec()),
                new Case("settled-scores", settledScores(), new SettledScoresCodec()),
                new Case("watched-score", watchedScore(), new WatchedScoreCodec()),
                new Case("last-emitted", new LastEmitted(3, "ab", true), new LastEmittedCodec()),
                new Case("chunk", chunk(), new SaePartCodec()),
                new Case("manifest", manifest(sae), new SaePartCodec()),
                new Case("refused-manifest", refused(), new SaePartCodec()),
                new Case(
                        "rejection",
                        Rejection.late(Messages.ORIGIN, "encode", "CODE", "A sentence.", null, "x"),
                        new RejectionCodec()),
                new Case(
                        "output",
                        new OutputRecord(Topic.TAPA_SCORES, new byte[] {1}, new byte[] {2, 3}),
                        new OutputRecordCodec()),
                new Case(
                        "source-record",
                        new SourceRecord(Messages.ORIGIN, null, new byte[] {9}),
                        new SourceRecordCodec()));
    }

    private static byte[] digest() {
        byte[] digest = new byte[32];
        Arrays.fill(digest, (byte) 7);
        return digest;
    }

    private static StatusEvent statusEvent() {
        return StatusEvent.because(
                new SaeId("run", "sae", 1), StatusEvent.Kind.REFUSED, "CODE", "A sentence.");
    }

    private static SettledScores settledScores() {
        return new SettledScores(
                new EvaluationId(new SaeId("run", "sae", 1), "birds"),
                "clip",
                1_700_000_000_000L,
                77,
                90,
                -5,
                1,
                2.5,
                Double.NaN,
                new int[] {3, 0},
                List.of(
                        new SettledScores.MethodScores(
                                new ScoreMethod("fbmp", 0.5, 3),
                                0.75,
                                0.5,
                                new ImageInfluence(new double[] {0.25, -0.25}),
                                Double.NaN,
                                new double[] {1, 0.5},
                                new long[] {-9, 4},
                                new byte[] {7}),
                        new SettledScores.MethodScores(
                                new ScoreMethod("f1", null, 1),
                                0,
                                Double.NaN,
                                new ImageInfluence(new double[0]),
                                0,
                                new double[0],
                                new long[0],
                                new byte[0])));
    }

    private static WatchedScore watchedScore() {
        return new WatchedScore(
                new EvaluationId(new SaeId("run", "sae", 1), "birds"),
                true,
                "untrained-dense",
                "clip",
                4,
                300,
                1_700_000_000_000L,
                77,
                90,
                new ScoreMethod("fbmp", 0.5, 3),
                true,
                0.75,
                new double[] {1, 0.5});
    }

    private static SaeStatus status() {
        return new SaeStatus(
                StatusEvent.Kind.LIVE,
                null,
                null,
                true,
                List.of("birds", "coco"),
                List.of("birds"),
                List.of(),
                1_700_000_000_000L,
                1_700_000_000_001L,
                null,
                4);
    }

    private static BlockCommandCodec command() {
        return new BlockCommandCodec();
    }

    private static SaePart chunk() {
        return new SaePart.Chunk(
                new SaeId("run", "sae", 1), "cd".repeat(32), 7, new byte[] {1, 2}, Messages.ORIGIN);
    }

    private static SaePart manifest(SaeCheckpoint sae) {
        return new SaePart.Manifest(
                sae.id(),
                5,
                "clip",
                "RANDOM",
                sae.descriptor(),
                sae.sha256(),
                99,
                0,
                "file:/a",
                Messages.ORIGIN);
    }

    private static SaePart refused() {
        return new SaePart.Refused(
                new SaeId("run", "sae", 1),
                "cd".repeat(32),
                "CODE",
                "A sentence.",
                Messages.ORIGIN);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsBackWhatItWrites(Case given) {
        Object read = given.codec().fromBytes(given.bytes());
        requireSame(read, given.value());
    }

    /** NaN, which stands for an undefined figure, equals NaN. */
    private static void requireSame(Object read, Object expected) {
        assertThat(read)
                .usingRecursiveComparison()
                .withEqualsForType(Double::equals, Double.class)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void readsTheBytesOfTheFirstRelease(Case given) throws IOException {
        byte[] golden = Golden.bytes(given.name());
        Object read = given.codec().fromBytes(golden);
        requireSame(read, given.value());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void refusesUnknownVersionsAndLeftOverBytes(Case given) {
        byte[] bytes = given.bytes();
        byte[] future = bytes.clone();
        future[0] = (byte) 200;
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
        assertThatThrownBy(() -> given.codec().fromBytes(future))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("version 200");
        assertThatThrownBy(() -> given.codec().fromBytes(longer))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("left over");
        assertThatThrownBy(() -> given.codec().fromBytes(shorter))
                .isInstanceOf(UncheckedIOException.class);
    }

    /** What savepoints call the codecs: none of these is ever changed or given to another. */
    @Test
    void theIdsOfCodecsStay() {
        List<String> ids = new ArrayList<>();
        for (Codec<?> codec : ServiceLoader.load(Codec.class)) {
            ids.add(codec.id());
        }
        assertThat(ids)
                .containsExactlyInAnyOrder(
                        "block-command",
                        "concept-matches",
                        "evaluation-event",
                        "gathered-row",
                        "last-alert-or-comparison",
                        "output-record",
                        "rejection",
                        "sae-checkpoint",
                        "sae-checkpoint-event",
                        "sae-checkpoint-part",
                        "sample",
                        "sampled-image",
                        "settled-scores",
                        "source-record",
                        "status-event",
                        "status-of-sae-checkpoint",
                        "vocabulary",
                        "watched-score");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aSerializerIsRestoredFromItsSnapshot(Case given) throws IOException {
        requireRestored(given.codec());
    }

    private <T> void requireRestored(Codec<T> codec) throws IOException {
        CodecSerializer<T> serializer = new CodecSerializer<>(codec);
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
        assertThat(new String(out.getCopyOfBuffer(), StandardCharsets.ISO_8859_1))
                .doesNotContain(codec.getClass().getName());
        TypeSerializerSnapshot<T> snapshot =
                TypeSerializerSnapshot.readVersionedSnapshot(
                        new DataInputDeserializer(out.getCopyOfBuffer()),
                        getClass().getClassLoader());
        assertThat(snapshot.restoreSerializer()).isEqualTo(serializer);
        assertThat(
                        serializer
                                .snapshotConfiguration()
                                .resolveSchemaCompatibility(snapshot)
                                .isCompatibleAsIs())
                .isTrue();
    }

    /** Bytes as the first release wrote them: state of that release must stay readable. */
    static final class Golden {
        private static final String FILE = "/state/1.properties";

        private Golden() {}

        static byte[] bytes(String name) throws IOException {
            Properties golden = new Properties();
            try (InputStream in = CodecTest.class.getResourceAsStream(FILE)) {
                golden.load(in);
            }
            return HexFormat.of().parseHex(golden.getProperty(name));
        }

        /** Prints the golden file of the current version, for a new release. */
        public static void main(String[] args) {
            TreeMap<String, String> lines = new TreeMap<>();
            cases().forEach(c -> lines.put(c.name(), HexFormat.of().formatHex(c.bytes())));
            lines.forEach((name, hex) -> System.out.println(name + "=" + hex));
        }
    }
}
