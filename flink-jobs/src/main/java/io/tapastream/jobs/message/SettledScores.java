package io.tapastream.jobs.message;

import io.tapastream.core.score.ImageInfluence;
import io.tapastream.core.score.ScoreMethod;
import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/**
 * Score to screen: what is needed of an evaluation's settled scores to compare them with those of
 * another SAE checkpoint.
 *
 * @param evaluation the evaluation
 * @param encoder name of the image encoder
 * @param eventTime of the SAE checkpoint, milliseconds since the epoch
 * @param imageSet a number for the images behind it
 * @param images their number
 * @param pairSet a number for the pairs behind it
 * @param pairs their number
 * @param l0 mean number of active latents of an image; NaN without images
 * @param deadFraction share of dead latents; NaN without images
 * @param supports number of images that show each concept
 * @param methods the scores of each method
 */
public record SettledScores(
        EvaluationId evaluation,
        String encoder,
        long eventTime,
        long imageSet,
        long images,
        long pairSet,
        long pairs,
        double l0,
        double deadFraction,
        int[] supports,
        List<MethodScores> methods) {

    /**
     * @param scored the method of matching, its beta and the size of the coalitions
     * @param matchScore MATCHScore
     * @param heldOutScore held-out MATCHScore; NaN where there is none
     * @param influence of the groups of images on it
     * @param tapaScore TAPAScore; NaN without pairs
     * @param f1 F1 of each concept after k steps
     * @param coalitions a number for each concept's set of latents
     * @param deltas what each pair shows, one byte each, in the order of the pairs' ids
     */
    public record MethodScores(
            ScoreMethod scored,
            double matchScore,
            double heldOutScore,
            ImageInfluence influence,
            double tapaScore,
            double[] f1,
            long[] coalitions,
            byte[] deltas) {
        /** Whether there is a held-out score. */
        public boolean hasHeldOut() {
            return !Double.isNaN(heldOutScore);
        }

        /** Name of the matching method. */
        public String method() {
            return scored.method();
        }

        /** The beta it was run with; null where it has none. */
        public Double beta() {
            return scored.beta();
        }

        /** Size of the coalitions. */
        public int k() {
            return scored.k();
        }

        void write(DataOutput out) throws IOException {
            Fields.writeString(method(), out);
            Fields.writeOptional(beta(), (value, to) -> to.writeDouble(value), out);
            Fields.writeCount(k(), out);
            out.writeDouble(matchScore);
            out.writeDouble(heldOutScore);
            Fields.writeDoubles(influence.groups(), out);
            out.writeDouble(tapaScore);
            Fields.writeDoubles(f1, out);
            for (long coalition : coalitions) {
                out.writeLong(coalition);
            }
            Fields.writeBytes(deltas, out);
        }

        static MethodScores read(DataInput in) throws IOException {
            ScoreMethod scored =
                    new ScoreMethod(
                            Fields.readString(in),
                            Fields.readOptional(DataInput::readDouble, in),
                            Fields.readSize(in));
            double matchScore = in.readDouble();
            double heldOutScore = in.readDouble();
            ImageInfluence influence = new ImageInfluence(Fields.readDoubles(in));
            double tapaScore = in.readDouble();
            double[] f1 = Fields.readDoubles(in);
            long[] coalitions = new long[f1.length];
            for (int concept = 0; concept < coalitions.length; concept++) {
                coalitions[concept] = in.readLong();
            }
            return new MethodScores(
                    scored,
                    matchScore,
                    heldOutScore,
                    influence,
                    tapaScore,
                    f1,
                    coalitions,
                    Fields.readBytes(in));
        }
    }

    public SettledScores {
        Objects.requireNonNull(evaluation, "evaluation");
        Objects.requireNonNull(encoder, "encoder");
        methods = List.copyOf(methods);
    }

    /** The run, SAE and data set: what is compared with each other. */
    public String series() {
        return evaluation.sae().lineage() + "/" + Keys.join(evaluation.dataSet());
    }

    /** Whether both are based on the same images and pairs. */
    public boolean comparable(SettledScores other) {
        return encoder.equals(other.encoder)
                && imageSet == other.imageSet
                && images == other.images
                && pairSet == other.pairSet
                && pairs == other.pairs;
    }

    /** The bytes of {@link SettledScores}. */
    public static final class SettledScoresCodec extends Codec<SettledScores> {
        private static final long serialVersionUID = 1L;

        @Override
        public String id() {
            return "settled-scores";
        }

        @Override
        public Class<SettledScores> type() {
            return SettledScores.class;
        }

        @Override
        protected int version() {
            return 1;
        }

        @Override
        protected void writeBody(SettledScores value, DataOutput out) throws IOException {
            value.evaluation.write(out);
            Fields.writeString(value.encoder, out);
            out.writeLong(value.eventTime);
            Fields.writeCount(value.imageSet, out);
            Fields.writeCount(value.images, out);
            out.writeLong(value.pairSet);
            Fields.writeCount(value.pairs, out);
            out.writeDouble(value.l0);
            out.writeDouble(value.deadFraction);
            Fields.writeInts(value.supports, out);
            Fields.writeList(value.methods, MethodScores::write, out);
        }

        @Override
        protected SettledScores readBody(int version, DataInput in) throws IOException {
            return new SettledScores(
                    EvaluationId.read(in),
                    Fields.readString(in),
                    in.readLong(),
                    Fields.readCount(in),
                    Fields.readCount(in),
                    in.readLong(),
                    Fields.readCount(in),
                    in.readDouble(),
                    in.readDouble(),
                    Fields.readInts(in),
                    Fields.readList(MethodScores::read, in));
        }
    }
}
