package io.tapastream.jobs.message;

import io.tapastream.core.match.ConceptMatch;
import io.tapastream.core.score.HealthFigures;
import io.tapastream.core.score.ImageFigures;
import io.tapastream.core.score.SampledImage;
import java.util.List;
import java.util.Objects;

/** The messages from encode to score about one evaluation. */
public sealed interface EvaluationEvent {

    /** The evaluation it belongs to. */
    EvaluationId evaluation();

    /**
     * The catalog: the evaluation begins. One for each block of concepts; the score stage takes
     * that of block 0.
     *
     * @param sae the SAE checkpoint
     * @param vocabulary the data set's concepts
     * @param imageBlocks number of image blocks that will report
     * @param conceptBlocks number of blocks over which the concepts are split
     * @param conceptBlock the block of concepts that it is sent to
     */
    record Opened(
            SaeCheckpoint sae,
            Vocabulary vocabulary,
            int imageBlocks,
            int conceptBlocks,
            int conceptBlock)
            implements EvaluationEvent {
        @Override
        public EvaluationId evaluation() {
            return new EvaluationId(sae.id(), vocabulary.dataSet());
        }
    }

    /**
     * Encode to gather: the codes of one image, or that the image was removed. Replaces what was
     * sent for that image before.
     *
     * @param evaluation the evaluation
     * @param conceptBlock the block of concepts that it is sent to
     * @param imageId the image
     * @param removed whether the image was removed; then latents and concepts are empty
     * @param latents sorted active latents
     * @param concepts sorted concepts that the image shows
     * @param health what the image adds to the SAE's health; null but to the first block of
     *     concepts
     */
    record ImageCodes(
            EvaluationId evaluation,
            int conceptBlock,
            String imageId,
            boolean removed,
            int[] latents,
            int[] concepts,
            ImageHealth health)
            implements EvaluationEvent {}

    /**
     * What one image adds to the SAE's health, and what it takes away with its previous content.
     *
     * @param figures of the image; null where it was removed
     * @param embedding of the image, for the variance that the reconstruction explains; null where
     *     the image was removed or not reconstructed
     * @param previous the embedding that was sent for this image before; null where none was
     */
    record ImageHealth(ImageFigures figures, float[] embedding, float[] previous) {}

    /**
     * Encode to score: the codes of one pair, or that the pair was removed. Replaces what was sent
     * for that pair before.
     *
     * @param evaluation the evaluation
     * @param pairId the pair
     * @param removed whether the pair was removed; then the codes are empty
     * @param original sorted active latents of the original image
     * @param perturbed sorted active latents of the perturbed image
     * @param removedConcept the concept that was removed
     * @param addedConcept the concept that was added; -1 where none was
     * @param present sorted concepts of the original image; null where unknown
     * @param eventTime of the pair, milliseconds since the epoch
     */
    record PairCodes(
            EvaluationId evaluation,
            String pairId,
            boolean removed,
            int[] original,
            int[] perturbed,
            int removedConcept,
            int addedConcept,
            int[] present,
            long eventTime)
            implements EvaluationEvent {}

    /**
     * Encode to gather and to score, behind the codes: all that the image block keeps has been
     * sent.
     *
     * @param evaluation the evaluation
     * @param conceptBlock the block of concepts that it is sent to; 0 to the score stage
     * @param imageBlock the image block
     * @param images images that the block keeps for this evaluation
     * @param pairs pairs that the block keeps for this evaluation
     * @param changes how often the block's images have changed so far; distinguishes equal counts
     * @param closed whether it is the block's last report
     * @param refused whether the SAE gives no codes in this block, so that nothing of it counts
     */
    record BlockReport(
            EvaluationId evaluation,
            int conceptBlock,
            int imageBlock,
            long images,
            long pairs,
            long changes,
            boolean closed,
            boolean refused)
            implements EvaluationEvent {

        /** The report of a block in which the SAE is refused. */
        public static BlockReport refused(
                EvaluationId evaluation, int conceptBlock, int imageBlock, boolean closed) {
            return new BlockReport(evaluation, conceptBlock, imageBlock, 0, 0, 0, closed, true);
        }
    }

    /**
     * Encode to score, in the place of a {@link BlockReport}: with what has changed in the block's
     * health sample. So the sample at the score stage is always that of the last report.
     *
     * @param report the report
     * @param replaces whether the sample has these images only, whatever was sent before
     * @param left images that are no longer in the sample
     * @param images that are new in the sample, or have another content
     */
    record SampledReport(
            BlockReport report, boolean replaces, List<String> left, List<Sampled> images)
            implements EvaluationEvent {
        public SampledReport {
            left = List.copyOf(left);
            images = List.copyOf(images);
        }

        @Override
        public EvaluationId evaluation() {
            return report.evaluation();
        }
    }

    /**
     * An image of a block's health sample.
     *
     * @param imageId the image
     * @param image its embedding and activations
     */
    record Sampled(String imageId, SampledImage image) {}

    /**
     * Match to score: the matches of a block of concepts at one moment.
     *
     * @param evaluation the evaluation
     * @param conceptBlock the block of concepts
     * @param images images behind the matches
     * @param changes a number for the changes in the last reports of all image blocks
     * @param fingerprint of the set of images behind the matches, equal in every block of concepts
     *     that has seen the same images
     * @param settled whether all that every image block keeps is in
     * @param closed whether it is the last report
     * @param influence of the groups of images on the held-out F1, for each beta of FBMP and size
     *     k; empty where held-out scores are not computed
     * @param concepts the concepts whose matches or held-out F1 changed since the last update
     */
    record MatchUpdate(
            EvaluationId evaluation,
            int conceptBlock,
            long images,
            long changes,
            long fingerprint,
            boolean settled,
            boolean closed,
            List<BlockInfluence> influence,
            List<ConceptMatches> concepts)
            implements EvaluationEvent {
        public MatchUpdate {
            influence = List.copyOf(influence);
            concepts = List.copyOf(concepts);
        }
    }

    /**
     * The influence of the groups of images on the sum of the held-out F1 of a block of concepts.
     *
     * @param beta place of the beta among those of FBMP
     * @param k size of the coalitions
     * @param groups one for each group that has an image, as {@code
     *     ConceptMatcher.heldOutInfluence} has them
     */
    record BlockInfluence(int beta, int k, long[] groups) {}

    /**
     * Gather to score: the SAE's health at one moment, from where the rows of the first block of
     * concepts are; before the matches of the same rows.
     *
     * @param evaluation the evaluation
     * @param images images behind it
     * @param fingerprint of the set of images behind it, as in {@link MatchUpdate}
     * @param latentSupport number of images in which each latent is active
     * @param figures of activations and reconstruction
     */
    record HealthUpdate(
            EvaluationId evaluation,
            long images,
            long fingerprint,
            int[] latentSupport,
            HealthFigures figures)
            implements EvaluationEvent {}

    /**
     * The matches of one concept.
     *
     * @param concept the concept
     * @param matches one for each matching method, in the order of the configuration
     * @param heldOut held-out F1 at k = 1, 2, ... for each beta of FBMP; empty where it is not
     *     computed
     */
    record ConceptMatches(int concept, List<ConceptMatch> matches, List<double[]> heldOut) {
        public ConceptMatches {
            matches = List.copyOf(matches);
            heldOut = List.copyOf(heldOut);
            Objects.checkIndex(0, matches.size());
        }

        public int support() {
            return matches.get(0).support();
        }
    }
}
