package io.tapastream.jobs.score;

import io.tapastream.jobs.message.EvaluationEvent.PairCodes;
import io.tapastream.jobs.message.OutputRecord;
import io.tapastream.jobs.message.OutputRecords;
import io.tapastream.schemas.PairLatents;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Writes out which latents are active on the images of a pair, once for each time that its codes
 * come: they depend on nothing else, so nothing is written again when coalitions move.
 */
final class PairRecords {
    private final int most;

    /**
     * @param most active latents of an image; a pair with an image of more is left out, as dense
     *     SAEs have thousands
     */
    PairRecords(int most) {
        this.most = most;
    }

    /**
     * What the topic is to say of a pair; empty where it holds nothing of it and needs nothing.
     *
     * @param pair its codes, or that it was removed
     * @param previous the codes before; null where there were none
     */
    Optional<OutputRecord> of(PairCodes pair, PairCodes previous) {
        boolean shown = isShown(pair);
        if (!shown && !isShown(previous)) {
            return Optional.empty();
        }
        PairLatents record =
                PairLatents.newBuilder()
                        .setRun(pair.evaluation().sae().run())
                        .setSae(pair.evaluation().sae().sae())
                        .setStep(pair.evaluation().sae().step())
                        .setDataSet(pair.evaluation().dataSet())
                        .setPairId(pair.pairId())
                        .setEventTime(Instant.ofEpochMilli(pair.eventTime()))
                        .setRemovedConcept(pair.removedConcept())
                        .setAddedConcept(pair.addedConcept() < 0 ? null : pair.addedConcept())
                        .setOriginal(shown ? boxed(pair.original()) : null)
                        .setPerturbed(shown ? boxed(pair.perturbed()) : null)
                        .build();
        return Optional.of(OutputRecords.of(record));
    }

    private boolean isShown(PairCodes pair) {
        return most > 0
                && pair != null
                && !pair.removed()
                && Math.max(pair.original().length, pair.perturbed().length) <= most;
    }

    private static List<Integer> boxed(int[] latents) {
        return Arrays.stream(latents).boxed().toList();
    }
}
