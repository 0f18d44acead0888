package io.tapastream.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.schemas.Alert;
import io.tapastream.schemas.AlertKind;
import io.tapastream.schemas.AlertSeverity;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.TapaScope;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.wire.RecordFraming;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordKeysTest {
    @Test
    void thePartsAreJoinedAndTheirSlashesEscaped() {
        assertThat(text(RecordKeys.of(image("birds", "001/a 50%.jpg"))))
                .isEqualTo("birds/001%2Fa 50%25.jpg");
        assertThat(text(RecordKeys.of(new ConceptVocabulary("größe", Instant.EPOCH, List.of()))))
                .isEqualTo("größe");
        assertThat(
                        text(
                                RecordKeys.of(
                                        new SaeCheckpointChunk(
                                                "r/1",
                                                "topk",
                                                12L,
                                                "",
                                                3,
                                                "",
                                                ByteBuffer.allocate(0)))))
                .isEqualTo("r%2F1/topk/12");
    }

    @Test
    void differentIdentitiesHaveDifferentKeys() {
        assertThat(RecordKeys.of(image("a/b", "c"))).isNotEqualTo(RecordKeys.of(image("a", "b/c")));
        assertThat(RecordKeys.of(image("a%2Fb", "c")))
                .isNotEqualTo(RecordKeys.of(image("a/b", "c")));
    }

    @Test
    void aWindowHasItsBoundsInTheKeyAndTheTotalHasNot() {
        TapaScore total =
                TapaScore.newBuilder()
                        .setRun("r")
                        .setSae("s")
                        .setStep(1)
                        .setDataSet("d")
                        .setImageEncoder("e")
                        .setArchitecture("topk")
                        .setRole(SaeRole.TRAINED)
                        .setScope(TapaScope.TOTAL)
                        .setWindowComplete(false)
                        .setStatus(ScoreStatus.LIVE)
                        .setClosed(false)
                        .setRevision(1)
                        .setImages(0)
                        .setPairs(0)
                        .setPairsAdding(0)
                        .setValues(List.of())
                        .build();
        TapaScore window =
                TapaScore.newBuilder(total)
                        .setScope(TapaScope.WINDOW)
                        .setWindowStart(Instant.ofEpochMilli(60_000))
                        .setWindowEnd(Instant.ofEpochMilli(120_000))
                        .build();
        TapaScore concept =
                TapaScore.newBuilder(total).setScope(TapaScope.CONCEPT).setConcept(7).build();
        TapaScore conceptWindow =
                TapaScore.newBuilder(window)
                        .setScope(TapaScope.CONCEPT_WINDOW)
                        .setConcept(7)
                        .build();
        assertThat(text(RecordKeys.of(total))).isEqualTo("r/s/1/d");
        assertThat(text(RecordKeys.of(window))).isEqualTo("r/s/1/d/60000/120000");
        assertThat(text(RecordKeys.of(concept))).isEqualTo("r/s/1/d/concept/7");
        assertThat(text(RecordKeys.of(conceptWindow))).isEqualTo("r/s/1/d/concept/7/60000/120000");
    }

    @Test
    void theSameAlertHasTheSameKeyWhateverItSays() {
        Alert alert =
                Alert.newBuilder()
                        .setRun("r")
                        .setSae("s")
                        .setStep(3)
                        .setDataSet("d")
                        .setKind(AlertKind.MATCH_SCORE_FELL)
                        .setSeverity(AlertSeverity.WARNING)
                        .setRaised(true)
                        .setRevision(1)
                        .setSentence("It fell.")
                        .setValue(0.5)
                        .setThreshold(0.02)
                        .setTime(Instant.EPOCH)
                        .build();
        Alert withdrawn = Alert.newBuilder(alert).setRaised(false).setRevision(2).build();
        Alert silent =
                Alert.newBuilder(alert).setDataSet(null).setKind(AlertKind.RUN_SILENT).build();
        assertThat(text(RecordKeys.of(alert))).isEqualTo("r/s/3/d/MATCH_SCORE_FELL");
        assertThat(RecordKeys.of(withdrawn)).isEqualTo(RecordKeys.of(alert));
        assertThat(text(RecordKeys.of(silent))).isEqualTo("r/s/3//RUN_SILENT");
    }

    /** The keys of the records that version 1 wrote: they are never others. */
    @ParameterizedTest
    @CsvSource({
        "AnnotatedImage, birds/001.Albatross%2Fa-1.jpg",
        "ImagePair, birds/p-12",
        "ConceptVocabulary, birds",
        "SaeCheckpointManifest, run-1/matryoshka-64/40000000000",
        "SaeCheckpointChunk, run-1/topk/3",
        "ConceptMatch, run-1/topk/3/birds/7",
        "MatchScore, run-1/topk/3/birds",
        "TapaScore, run-1/topk/3/birds/concept/7/1795000000123/1795000060123",
        "SaeHealth, run-1/topk/3/birds",
        "SaeComparison, run-1/topk/3/birds",
        "Alert, run-1/topk/3/birds/MATCH_SCORE_FELL",
        "SaeCheckpointStatus, run-1/topk/3",
        "PairLatents, run-1/topk/3/birds/p-12",
    })
    void theKeysOfReleasedRecordsStay(String record, String key) throws Exception {
        assertThat(text(RecordKeys.of(released(record)))).isEqualTo(key);
    }

    @Test
    void aRejectionHasTheKeyOfWhatWasRefused() throws Exception {
        SpecificRecord rejected = released("Rejected");
        assertThatThrownBy(() -> RecordKeys.of(rejected))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has none of its own");
    }

    @Test
    void aRecordWithoutItsIdentityHasNoKey() {
        assertThatThrownBy(() -> RecordKeys.of(image("birds", null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("imageId");
    }

    @Test
    void aKeyIsMadeOfFieldsThatThereAre() {
        assertThatThrownBy(() -> RecordType.keyedBy(Alert.getClassSchema(), "run", "pairId"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Alert has no field pairId")
                .hasMessageContaining("run, sae, step");
    }

    private static SpecificRecord released(String record) throws Exception {
        String golden = "/io/tapastream/schemas/wire/released/1/" + record + ".bin";
        try (InputStream in = RecordKeysTest.class.getResourceAsStream(golden)) {
            return RecordFraming.SINGLE_OBJECT.decode(in.readAllBytes());
        }
    }

    private static AnnotatedImage image(String dataSet, String id) {
        return new AnnotatedImage(dataSet, id, Instant.EPOCH, null, List.of());
    }

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }
}
