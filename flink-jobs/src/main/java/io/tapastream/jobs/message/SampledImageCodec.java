package io.tapastream.jobs.message;

import io.tapastream.core.score.SampledImage;
import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The bytes of a {@link SampledImage}: 4 for each number of the embedding, 5 to 9 per latent. */
public final class SampledImageCodec extends Codec<SampledImage> {
    private static final long serialVersionUID = 1L;

    @Override
    public String id() {
        return "sampled-image";
    }

    @Override
    public Class<SampledImage> type() {
        return SampledImage.class;
    }

    @Override
    protected int version() {
        return 1;
    }

    @Override
    protected void writeBody(SampledImage value, DataOutput out) throws IOException {
        writeImage(value, out);
    }

    @Override
    protected SampledImage readBody(int version, DataInput in) throws IOException {
        return readImage(in);
    }

    static void writeImage(SampledImage image, DataOutput out) throws IOException {
        Fields.writeFloats(image.embedding(), out);
        Fields.writeSorted(image.latents(), out);
        Fields.writeFloats(image.activations(), out);
    }

    static SampledImage readImage(DataInput in) throws IOException {
        return new SampledImage(
                Fields.readFloats(in), Fields.readSorted(in), Fields.readFloats(in));
    }
}
