package io.tapastream.jobs.gather;

import io.tapastream.core.gather.SplitMix64;
import io.tapastream.core.score.ImageFigures;
import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.Fields;
import io.tapastream.jobs.message.EvaluationEvent.ImageCodes;
import io.tapastream.jobs.message.EvaluationEventCodec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The codes and concepts of one image under one SAE checkpoint, about 100 bytes in state.
 *
 * @param latents sorted active latents
 * @param concepts sorted concepts
 * @param figures what the image adds to the SAE's health; null but in the first block of concepts
 */
public record GatheredRow(int[] latents, int[] concepts, ImageFigures figures) {
    /** The row that the codes of an image make. */
    public static GatheredRow of(ImageCodes codes) {
        return new GatheredRow(
                codes.latents(),
                codes.concepts(),
                codes.health() == null ? null : codes.health().figures());
    }

    /**
     * A number for the row of an image. The sum over a set of rows distinguishes sets, whatever the
     * order in which they came. It leaves the figures out, which not every block of concepts has.
     */
    public long fingerprint(String imageId) {
        long hash = SplitMix64.append(SplitMix64.GAMMA, imageId.getBytes(StandardCharsets.UTF_8));
        for (int latent : latents) {
            hash = SplitMix64.append(hash, latent + 1L);
        }
        hash = SplitMix64.append(hash, -1L);
        for (int concept : concepts) {
            hash = SplitMix64.append(hash, concept + 1L);
        }
        return hash;
    }

    /** The bytes of a {@link GatheredRow}. */
    public static final class GatheredRowCodec extends Codec<GatheredRow> {
        private static final long serialVersionUID = 1L;

        @Override
        public String id() {
            return "gathered-row";
        }

        @Override
        public Class<GatheredRow> type() {
            return GatheredRow.class;
        }

        @Override
        protected int version() {
            return 1;
        }

        @Override
        protected void writeBody(GatheredRow value, DataOutput out) throws IOException {
            Fields.writeSorted(value.latents, out);
            Fields.writeSorted(value.concepts, out);
            Fields.writeOptional(value.figures, EvaluationEventCodec::writeFigures, out);
        }

        @Override
        protected GatheredRow readBody(int version, DataInput in) throws IOException {
            return new GatheredRow(
                    Fields.readSorted(in),
                    Fields.readSorted(in),
                    Fields.readOptional(EvaluationEventCodec::readFigures, in));
        }
    }
}
