package io.tapastream.schemas.wire;

import io.tapastream.schemas.Alert;
import io.tapastream.schemas.AlertKind;
import io.tapastream.schemas.AlertSeverity;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptMatch;
import io.tapastream.schemas.ConceptMatching;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImageBytes;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.ImageUri;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.MatchScoreValue;
import io.tapastream.schemas.PairLatents;
import io.tapastream.schemas.ReadyEmbedding;
import io.tapastream.schemas.Rejected;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaeComparison;
import io.tapastream.schemas.SaeComparisonValue;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.SaePhase;
import io.tapastream.schemas.SaeRole;
import io.tapastream.schemas.ScoreStatus;
import io.tapastream.schemas.TapaScope;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.TapaScoreValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;

/** One record of every type that travels on its own, with every field set. */
final class Samples {
    private static final Instant TIME = Instant.ofEpochMilli(1_795_000_000_123L);
    private static final String SHA = "0123456789abcdef".repeat(4);

    private Samples() {}

    static List<SpecificRecord> all() {
        return List.of(
                image(),
                pair(),
                vocabulary(),
                manifest(),
                chunk(),
                conceptMatch(),
                matchScore(),
                tapaScore(),
                saeHealth(),
                comparison(),
                alert(),
                status(),
                pairLatents(),
                rejected());
    }

    static AnnotatedImage image() {
        return AnnotatedImage.newBuilder()
                .setDataSet("birds")
                .setImageId("001.Albatross/a-1.jpg")
                .setEventTime(TIME)
                .setContent(new ReadyEmbedding("grid-conv", List.of(0.5f, -1.25f, 3f)))
                .setConcepts(List.of(0, 7, 311))
                .build();
    }

    static ImagePair pair() {
        return ImagePair.newBuilder()
                .setDataSet("birds")
                .setPairId("p-12")
                .setEventTime(TIME)
                .setOriginal(new ImageBytes(bytes("original")))
                .setPerturbed(new ImageUri("file:///birds/é.jpg"))
                .setRemovedConcept(7)
                .setAddedConcept(17)
                .setPresentConcepts(List.of(0, 7))
                .build();
    }

    static ConceptVocabulary vocabulary() {
        return new ConceptVocabulary("birds", TIME, List.of("has_wing_color::blue", "", "größe"));
    }

    static SaeCheckpointManifest manifest() {
        return SaeCheckpointManifest.newBuilder()
                .setRun("run-1")
                .setSae("matryoshka-64")
                .setStep(40_000_000_000L)
                .setEventTime(TIME)
                .setImageEncoder("grid-conv")
                .setArchitecture("matryoshka")
                .setEmbeddingWidth(3)
                .setDictionarySize(6)
                .setK(2)
                .setInputUnitNorm(true)
                .setGroupSizes(List.of(2, 4))
                .setRole(SaeRole.UNTRAINED)
                .setSha256(SHA)
                .setByteLength(8L)
                .setChunkCount(1)
                .setUri("file:///sae.safetensors")
                .setMetadata(Map.of("seed", "7"))
                .build();
    }

    static SaeCheckpointChunk chunk() {
        return new SaeCheckpointChunk("run-1", "topk", 3L, SHA, 0, SHA, bytes("chunk"));
    }

    static ConceptMatch conceptMatch() {
        return ConceptMatch.newBuilder()
                .setRun("run-1")
                .setSae("topk")
                .setStep(3)
                .setDataSet("birds")
                .setConcept(7)
                .setConceptName("has_wing_color::blue")
                .setSupport(12)
                .setImages(100)
                .setStatus(ScoreStatus.LIVE)
                .setRevision(2)
                .setMatchings(
                        List.of(
                                new ConceptMatching(
                                        "fbmp", 0.25, List.of(5, 1), List.of(0.5, 0.75), List.of()),
                                new ConceptMatching(
                                        "jaccard", null, List.of(5), List.of(0.5), List.of())))
                .build();
    }

    static MatchScore matchScore() {
        return MatchScore.newBuilder()
                .setRun("run-1")
                .setSae("topk")
                .setStep(3)
                .setDataSet("birds")
                .setImageEncoder("grid-conv")
                .setImageEncoderSha256(SHA)
                .setArchitecture("topk")
                .setRole(SaeRole.TRAINED)
                .setStatus(ScoreStatus.SETTLED)
                .setClosed(false)
                .setRevision(2)
                .setImages(100)
                .setConcepts(24)
                .setConceptsWithSupport(23)
                .setPerturbedConcepts(10)
                .setValues(
                        List.of(
                                new MatchScoreValue(
                                        "fbmp", 1.0, 5, 0.5, 0.6, 0.7, 0.4, 0.55, null, null, null,
                                        List.of())))
                .setImageSet(77L)
                .setDenseBaseline("untrained-dense-grid-conv-64x96-seed1")
                .setSparseBaseline("untrained-top6-grid-conv-64x96-seed1")
                .setWarnings(List.of("one concept has no support."))
                .build();
    }

    static TapaScore tapaScore() {
        return TapaScore.newBuilder()
                .setRun("run-1")
                .setSae("topk")
                .setStep(3)
                .setDataSet("birds")
                .setImageEncoder("grid-conv")
                .setImageEncoderSha256(SHA)
                .setArchitecture("topk")
                .setRole(SaeRole.RANDOM)
                .setScope(TapaScope.CONCEPT_WINDOW)
                .setWindowStart(TIME)
                .setWindowEnd(TIME.plusSeconds(60))
                .setWindowComplete(true)
                .setStatus(ScoreStatus.LIVE)
                .setClosed(true)
                .setRevision(9)
                .setImages(100)
                .setPairs(40)
                .setPairsAdding(30)
                .setConcept(7)
                .setConceptName("has_wing_color::blue")
                .setWarnings(List.of("the threshold is 0."))
                .setValues(
                        List.of(
                                new TapaScoreValue(
                                        "fbmp", 0.5, 10, 0.9, 0.4, -0.5, 0.1, 200L, 1.0, 35L, 0.8,
                                        1.0)))
                .build();
    }

    static SaeHealth saeHealth() {
        return SaeHealth.newBuilder()
                .setRun("run-1")
                .setSae("topk")
                .setStep(3)
                .setDataSet("birds")
                .setImageEncoder("grid-conv")
                .setImageEncoderSha256(SHA)
                .setArchitecture("topk")
                .setRole(SaeRole.TRAINED)
                .setStatus(ScoreStatus.SETTLED)
                .setClosed(false)
                .setRevision(1)
                .setImages(100)
                .setDictionarySize(6)
                .setL0(2.5)
                .setDeadLatents(3)
                .setDeadFraction(0.5)
                .setDensityEdges(List.of(-2.0, -1.0, 0.0))
                .setDensityCounts(List.of(1L, 2L))
                .setHoyer(0.7)
                .setR2(0.9)
                .setRelativeL2(0.2)
                .setWarnings(List.of("half of the latents are dead."))
                .build();
    }

    static SaeComparison comparison() {
        return SaeComparison.newBuilder()
                .setRun("run-1")
                .setSae("topk")
                .setStep(3)
                .setFormerStep(2)
                .setDataSet("birds")
                .setImageEncoder("grid-conv")
                .setImageEncoderSha256(SHA)
                .setRevision(4)
                .setImages(100)
                .setPairs(40)
                .setImageSet(77)
                .setConcepts(24)
                .setL0(2.5)
                .setFormerL0(3.0)
                .setDeadFraction(0.5)
                .setFormerDeadFraction(0.25)
                .setValues(
                        List.of(
                                new SaeComparisonValue(
                                        "fbmp", 0.5, 3, 23, 5, 5.0 / 23, 0.5, 0.6, -0.1, -0.15,
                                        -0.05, true, 0.8, 0.75, 0.05, -0.1, 0.2, false, null, null,
                                        null, null, null, false)))
                .build();
    }

    static PairLatents pairLatents() {
        return PairLatents.newBuilder()
                .setRun("run-1")
                .setSae("topk")
                .setStep(3)
                .setDataSet("birds")
                .setPairId("p-12")
                .setEventTime(TIME)
                .setRemovedConcept(7)
                .setAddedConcept(9)
                .setOriginal(List.of(1, 40, 4095))
                .setPerturbed(List.of(1, 41))
                .build();
    }

    static Alert alert() {
        return Alert.newBuilder()
                .setRun("run-1")
                .setSae("topk")
                .setStep(3)
                .setDataSet("birds")
                .setKind(AlertKind.MATCH_SCORE_FELL)
                .setSeverity(AlertSeverity.CRITICAL)
                .setRaised(true)
                .setRevision(1)
                .setSentence("MATCHScore fell.")
                .setFormerStep(2L)
                .setValue(0.5)
                .setFormerValue(0.6)
                .setThreshold(0.02)
                .setMethod("fbmp")
                .setBeta(0.5)
                .setK(3)
                .setImages(100L)
                .setPairs(40L)
                .setTime(TIME)
                .build();
    }

    static SaeCheckpointStatus status() {
        return SaeCheckpointStatus.newBuilder()
                .setRun("run-1")
                .setSae("topk")
                .setStep(3)
                .setPhase(SaePhase.REFUSED)
                .setRevision(2)
                .setReason("MISSING_CHUNKS")
                .setSentence("one chunk is missing.")
                .setOpenDataSets(List.of("birds", "coco"))
                .setSettledDataSets(List.of("birds"))
                .setClosedDataSets(List.of("birds"))
                .setSince(TIME)
                .setAnnouncedAt(TIME)
                .setSettledAt(TIME)
                .build();
    }

    static Rejected rejected() {
        return Rejected.newBuilder()
                .setTopic("annotated-images")
                .setPartition(1)
                .setOffset(77)
                .setTimestamp(TIME)
                .setKey(bytes("birds/a"))
                .setRecord(bytes("no avro"))
                .setStage("decode")
                .setReason("NOT_AVRO")
                .setMessage("the 7 bytes are no Avro.")
                .setDataSet("birds")
                .setId("a")
                .build();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
