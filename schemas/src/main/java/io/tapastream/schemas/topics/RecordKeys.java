package io.tapastream.schemas.topics;

import io.tapastream.schemas.Alert;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptMatch;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.PairLatents;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.SaeCheckpointStatus;
import io.tapastream.schemas.SaeComparison;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.TapaScore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The Kafka key of each record: the parts of its identity in UTF-8, joined by '/'. A '/' or '%'
 * inside a part is percent-encoded, so different identities have different keys.
 */
public final class RecordKeys {
    private RecordKeys() {}

    /** dataSet/imageId. */
    public static byte[] of(AnnotatedImage image) {
        return join(image.getDataSet(), image.getImageId());
    }

    /** dataSet/pairId. */
    public static byte[] of(ImagePair pair) {
        return join(pair.getDataSet(), pair.getPairId());
    }

    /** dataSet. */
    public static byte[] of(ConceptVocabulary vocabulary) {
        return join(vocabulary.getDataSet());
    }

    /** run/sae/step. */
    public static byte[] of(SaeCheckpointManifest manifest) {
        return saeCheckpoint(manifest.getRun(), manifest.getSae(), manifest.getStep());
    }

    /** run/sae/step, the key of its manifest. */
    public static byte[] of(SaeCheckpointChunk chunk) {
        return saeCheckpoint(chunk.getRun(), chunk.getSae(), chunk.getStep());
    }

    /** run/sae/step/dataSet/concept. */
    public static byte[] of(ConceptMatch match) {
        return join(
                match.getRun(),
                match.getSae(),
                Long.toString(match.getStep()),
                match.getDataSet(),
                Integer.toString(match.getConcept()));
    }

    /** run/sae/step/dataSet. */
    public static byte[] of(MatchScore score) {
        return join(
                score.getRun(), score.getSae(), Long.toString(score.getStep()), score.getDataSet());
    }

    /**
     * run/sae/step/dataSet for the total. Of a concept "concept" and its index follow, of a window
     * its start and end in milliseconds.
     */
    public static byte[] of(TapaScore score) {
        List<String> parts = new ArrayList<>();
        parts.add(score.getRun());
        parts.add(score.getSae());
        parts.add(Long.toString(score.getStep()));
        parts.add(score.getDataSet());
        if (score.getConcept() != null) {
            parts.add("concept");
            parts.add(Integer.toString(score.getConcept()));
        }
        if (score.getWindowStart() != null) {
            parts.add(Long.toString(score.getWindowStart().toEpochMilli()));
            parts.add(Long.toString(score.getWindowEnd().toEpochMilli()));
        }
        return join(parts.toArray(String[]::new));
    }

    /** run/sae/step/dataSet. */
    public static byte[] of(SaeHealth health) {
        return join(
                health.getRun(),
                health.getSae(),
                Long.toString(health.getStep()),
                health.getDataSet());
    }

    /** run/sae/step/dataSet. */
    public static byte[] of(SaeComparison comparison) {
        return join(
                comparison.getRun(),
                comparison.getSae(),
                Long.toString(comparison.getStep()),
                comparison.getDataSet());
    }

    /** run/sae/step/dataSet/kind; the data set is empty where the alert is about none. */
    public static byte[] of(Alert alert) {
        return join(
                alert.getRun(),
                alert.getSae(),
                Long.toString(alert.getStep()),
                alert.getDataSet() == null ? "" : alert.getDataSet(),
                alert.getKind().name());
    }

    /** run/sae/step. */
    public static byte[] of(SaeCheckpointStatus status) {
        return saeCheckpoint(status.getRun(), status.getSae(), status.getStep());
    }

    /** run/sae/step/dataSet/pairId. */
    public static byte[] of(PairLatents latents) {
        return join(
                latents.getRun(),
                latents.getSae(),
                Long.toString(latents.getStep()),
                latents.getDataSet(),
                latents.getPairId());
    }

    private static byte[] saeCheckpoint(String run, String sae, long step) {
        return join(run, sae, Long.toString(step));
    }

    private static byte[] join(String... parts) {
        StringBuilder key = new StringBuilder();
        for (int i = 0; i < parts.length; i++) {
            if (i > 0) {
                key.append('/');
            }
            key.append(parts[i].replace("%", "%25").replace("/", "%2F"));
        }
        return key.toString().getBytes(StandardCharsets.UTF_8);
    }
}
