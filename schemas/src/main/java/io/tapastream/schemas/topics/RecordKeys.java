package io.tapastream.schemas.topics;

import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptMatch;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImagePair;
import io.tapastream.schemas.MatchScore;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.SaeHealth;
import io.tapastream.schemas.TapaScope;
import io.tapastream.schemas.TapaScore;
import java.nio.charset.StandardCharsets;

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
     * run/sae/step/dataSet for the total, run/sae/step/dataSet/windowStart/windowEnd for a window,
     * both in milliseconds.
     */
    public static byte[] of(TapaScore score) {
        String step = Long.toString(score.getStep());
        if (score.getScope() == TapaScope.TOTAL) {
            return join(score.getRun(), score.getSae(), step, score.getDataSet());
        }
        return join(
                score.getRun(),
                score.getSae(),
                step,
                score.getDataSet(),
                Long.toString(score.getWindowStart().toEpochMilli()),
                Long.toString(score.getWindowEnd().toEpochMilli()));
    }

    /** run/sae/step/dataSet. */
    public static byte[] of(SaeHealth health) {
        return join(
                health.getRun(),
                health.getSae(),
                Long.toString(health.getStep()),
                health.getDataSet());
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
