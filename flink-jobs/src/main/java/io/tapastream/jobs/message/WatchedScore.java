package io.tapastream.jobs.message;

import io.tapastream.core.score.ImageInfluence;
import io.tapastream.core.score.PairedDifference;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * Score to compare: the settled score that raises alerts, of an SAE under test or of an untrained
 * one that it is compared with.
 *
 * @param evaluation the evaluation
 * @param trained whether it is under test
 * @param baseline name of the untrained SAE that it is compared with; its own where it is one
 * @param encoder name of the image encoder
 * @param width E, width of the embeddings
 * @param latents D, number of latents
 * @param eventTime of the SAE checkpoint, milliseconds since the epoch
 * @param imageSet a number for the images behind it
 * @param images their number
 * @param scored the method of matching, its beta and the size of the coalitions
 * @param heldOut whether it is the held-out MATCHScore, else the MATCHScore
 * @param score the score
 * @param units what its differences vary over: of the held-out MATCHScore the influence of each
 *     group of images, else the F1 of each concept
 */
public record WatchedScore(
        EvaluationId evaluation,
        boolean trained,
        String baseline,
        String encoder,
        int width,
        int latents,
        long eventTime,
        long imageSet,
        long images,
        ScoreMethod scored,
        boolean heldOut,
        double score,
        double[] units) {
    public WatchedScore {
        Objects.requireNonNull(evaluation, "evaluation");
        Objects.requireNonNull(baseline, "baseline");
        Objects.requireNonNull(encoder, "encoder");
        Objects.requireNonNull(scored, "scored");
    }

    /** The data set, image encoder and shape: an SAE and its baselines have the same one. */
    public String shape() {
        return Keys.join(evaluation.dataSet(), encoder, width + "x" + latents);
    }

    /** Whether both are the same score on the same images; only of two of one shape. */
    public boolean comparable(WatchedScore other) {
        return imageSet == other.imageSet
                && images == other.images
                && scored.equals(other.scored)
                && heldOut == other.heldOut
                && units.length == other.units.length;
    }

    /** The score minus that of a comparable one, with its 95 % interval. */
    public PairedDifference difference(WatchedScore other) {
        return heldOut
                ? new ImageInfluence(units)
                        .difference(score, new ImageInfluence(other.units), other.score)
                : PairedDifference.ofConcepts(units, other.units);
    }

    /** The bytes of a {@link WatchedScore}. */
    public static final class WatchedScoreCodec extends Codec<WatchedScore> {
        private static final long serialVersionUID = 1L;

        @Override
        public String id() {
            return "watched-score";
        }

        @Override
        public Class<WatchedScore> type() {
            return WatchedScore.class;
        }

        @Override
        protected int version() {
            return 1;
        }

        @Override
        protected void writeBody(WatchedScore value, DataOutput out) throws IOException {
            value.evaluation.write(out);
            out.writeBoolean(value.trained);
            Fields.writeString(value.baseline, out);
            Fields.writeString(value.encoder, out);
            Fields.writeCount(value.width, out);
            Fields.writeCount(value.latents, out);
            out.writeLong(value.eventTime);
            Fields.writeCount(value.imageSet, out);
            Fields.writeCount(value.images, out);
            Fields.writeString(value.scored.method(), out);
            Fields.writeOptional(value.scored.beta(), (beta, to) -> to.writeDouble(beta), out);
            Fields.writeCount(value.scored.k(), out);
            out.writeBoolean(value.heldOut);
            out.writeDouble(value.score);
            Fields.writeDoubles(value.units, out);
        }

        @Override
        protected WatchedScore readBody(int version, DataInput in) throws IOException {
            return new WatchedScore(
                    EvaluationId.read(in),
                    in.readBoolean(),
                    Fields.readString(in),
                    Fields.readString(in),
                    Fields.readSize(in),
                    Fields.readSize(in),
                    in.readLong(),
                    Fields.readCount(in),
                    Fields.readCount(in),
                    new ScoreMethod(
                            Fields.readString(in),
                            Fields.readOptional(DataInput::readDouble, in),
                            Fields.readSize(in)),
                    in.readBoolean(),
                    in.readDouble(),
                    Fields.readDoubles(in));
        }
    }
}
