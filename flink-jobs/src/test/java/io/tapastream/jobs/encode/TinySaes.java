package io.tapastream.jobs.encode;

import io.tapastream.inference.encode.SaeEncoderPool;
import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SaeFormatException;
import io.tapastream.inference.intake.SaeWeights;
import io.tapastream.inference.intake.SafetensorsWriter;
import io.tapastream.jobs.message.SaeCheckpoint;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Real SAE encoders of a few weights, in a pool that keeps none open which nobody leases: so the
 * pool's size is the number of SAEs in use.
 */
final class TinySaes implements AutoCloseable {
    static final int WIDTH = 4;
    private static final int LATENTS = 8;

    private final SaeEncoderPool pool = new SaeEncoderPool(0);

    CodesLease lease(SaeCheckpoint sae) throws Exception {
        return new EncoderLease(pool.lease(sae.id().key(), TinySaes::weights));
    }

    int inUse() {
        return pool.size();
    }

    static SaeWeights weights() throws SaeFormatException {
        float[] ones = new float[WIDTH * LATENTS];
        Arrays.fill(ones, 1);
        byte[] file =
                new SafetensorsWriter()
                        .add("W_enc", ones, WIDTH, LATENTS)
                        .add("W_dec", ones, LATENTS, WIDTH)
                        .add("b_enc", new float[LATENTS], LATENTS)
                        .add("b_dec", new float[WIDTH], WIDTH)
                        .toBytes();
        return SaeWeights.read(
                ByteBuffer.wrap(file),
                new SaeDescriptor(SaeDescriptor.TOPK, WIDTH, LATENTS, 2, false, null));
    }

    @Override
    public void close() {
        pool.close();
    }
}
