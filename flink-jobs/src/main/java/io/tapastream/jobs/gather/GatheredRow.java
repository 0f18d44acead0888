package io.tapastream.jobs.gather;

import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The codes and concepts of one image under one SAE checkpoint, about 100 bytes in state.
 *
 * @param latents sorted active latents
 * @param concepts sorted concepts
 */
public record GatheredRow(int[] latents, int[] concepts) {
    private static final long SEED = 0x9e3779b97f4a7c15L;

    /**
     * A number for the row of an image. The sum over a set of rows tells sets apart, whatever the
     * order in which they came.
     */
    public long fingerprint(String imageId) {
        long hash = SEED;
        for (byte b : imageId.getBytes(StandardCharsets.UTF_8)) {
            hash = mix(hash ^ b);
        }
        for (int latent : latents) {
            hash = mix(hash ^ (latent + 1L));
        }
        hash = mix(hash ^ -1L);
        for (int concept : concepts) {
            hash = mix(hash ^ (concept + 1L));
        }
        return hash;
    }

    private static long mix(long value) {
        long hash = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return (hash ^ (hash >>> 31)) + SEED;
    }

    /** The bytes of a {@link GatheredRow}. */
    public static final class GatheredRowCodec extends Codec<GatheredRow> {
        private static final long serialVersionUID = 1L;

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
        }

        @Override
        protected GatheredRow readBody(int version, DataInput in) throws IOException {
            return new GatheredRow(Fields.readSorted(in), Fields.readSorted(in));
        }
    }
}
