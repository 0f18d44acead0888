package io.tapastream.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

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

    private static AnnotatedImage image(String dataSet, String id) {
        return new AnnotatedImage(dataSet, id, Instant.EPOCH, null, List.of());
    }

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }
}
