package io.tapastream.inference.encode;

import ai.onnxruntime.OrtException;
import io.tapastream.inference.embed.DirectBuffers;
import io.tapastream.inference.intake.SaeDescriptor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Random;

/**
 * Whether an ONNX model gives a sample the same codes whatever else is in the batch: three
 * different embeddings are encoded together and alone. Normalisation over the batch, or a choice of
 * the largest values of a whole batch, shows here and is refused; scores of such a model would
 * depend on how the samples happened to arrive.
 */
final class OnnxCodesCheck {
    private static final int ROWS = 3;
    private static final float TOLERANCE = 1e-4f;

    private OnnxCodesCheck() {}

    /**
     * @throws SaeEncodeException if the codes differ
     */
    static void run(EncoderSession session, SaeDescriptor descriptor) throws OrtException {
        int width = descriptor.embeddingWidth();
        float[] embeddings = new float[ROWS * width];
        Random random = new Random(1);
        for (int i = 0; i < embeddings.length; i++) {
            // Rows of different size, so that statistics over the batch are not those of a row.
            embeddings[i] = (float) random.nextGaussian() * (1 + i / width);
        }
        int latents = descriptor.dictionarySize();
        float[] together = codes(session, embeddings, 0, ROWS, width, latents);
        for (int row = 0; row < ROWS; row++) {
            float[] alone = codes(session, embeddings, row, 1, width, latents);
            for (int j = 0; j < latents; j++) {
                requireSame(together[row * latents + j], alone[j], j);
            }
        }
    }

    private static void requireSame(float together, float alone, int latent) {
        boolean finite = Float.isFinite(together) && Float.isFinite(alone);
        if (finite && Math.abs(together - alone) > TOLERANCE * Math.max(1f, Math.abs(alone))) {
            throw new SaeEncodeException(
                    "the ONNX model gives latent "
                            + latent
                            + " the code "
                            + alone
                            + " for an embedding alone and "
                            + together
                            + " for the same one beside others: export it in evaluation mode, with"
                            + " codes that depend on one sample only",
                    null);
        }
    }

    private static float[] codes(
            EncoderSession session, float[] embeddings, int first, int rows, int width, int latents)
            throws OrtException {
        ByteBuffer in = DirectBuffers.shared().borrow(Float.BYTES * rows * width);
        ByteBuffer out = DirectBuffers.shared().borrow(Float.BYTES * rows * latents);
        try {
            FloatBuffer given = in.asFloatBuffer();
            given.put(0, embeddings, first * width, rows * width);
            session.run(in.asFloatBuffer(), out.asFloatBuffer(), rows);
            float[] codes = new float[rows * latents];
            out.asFloatBuffer().get(0, codes);
            return codes;
        } finally {
            DirectBuffers.shared().giveBack(in);
            DirectBuffers.shared().giveBack(out);
        }
    }
}
