package io.tapastream.demo;

import io.tapastream.inference.intake.SaeDescriptor;
import io.tapastream.inference.intake.SafetensorsWriter;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * The weights of an SAE of width E and dictionary size D, row-major as in a safetensors file.
 *
 * @param wEnc [E,D]
 * @param wDec [D,E]
 * @param bEnc [D]
 * @param bDec [E]
 */
public record DemoSaeWeights(
        int embeddingWidth,
        int dictionarySize,
        float[] wEnc,
        float[] wDec,
        float[] bEnc,
        float[] bDec) {

    public DemoSaeWeights {
        positive("embedding width", embeddingWidth);
        positive("dictionary size", dictionarySize);
        length("W_enc", wEnc, embeddingWidth * dictionarySize);
        length("W_dec", wDec, embeddingWidth * dictionarySize);
        length("b_enc", bEnc, dictionarySize);
        length("b_dec", bDec, embeddingWidth);
    }

    /**
     * An SAE that was never trained: decoder rows are random directions of length 1, the encoder is
     * the decoder's transpose, biases are 0. The same seed gives the same weights.
     */
    public static DemoSaeWeights untrained(int embeddingWidth, int dictionarySize, long seed) {
        positive("embedding width", embeddingWidth);
        positive("dictionary size", dictionarySize);
        SplittableRandom random = new SplittableRandom(seed);
        float[] wDec = new float[dictionarySize * embeddingWidth];
        for (int j = 0; j < dictionarySize; j++) {
            randomDirection(wDec, j * embeddingWidth, embeddingWidth, random);
        }
        float[] wEnc = new float[wDec.length];
        VectorMath.transpose(wDec, dictionarySize, embeddingWidth, wEnc);
        return new DemoSaeWeights(
                embeddingWidth,
                dictionarySize,
                wEnc,
                wDec,
                new float[dictionarySize],
                new float[embeddingWidth]);
    }

    /** The weights as a safetensors state dict of the published implementation. */
    public byte[] safetensors() {
        return new SafetensorsWriter()
                .add("W_enc", wEnc, embeddingWidth, dictionarySize)
                .add("W_dec", wDec, dictionarySize, embeddingWidth)
                .add("b_enc", bEnc, dictionarySize)
                .add("b_dec", bDec, embeddingWidth)
                .toBytes();
    }

    /** What an untrained SAE of this shape needs beside its tensors. */
    public SaeDescriptor untrainedDescriptor() {
        return new SaeDescriptor(
                SaeDescriptor.UNTRAINED, embeddingWidth, dictionarySize, null, false, null);
    }

    /** What a TopK SAE of this shape needs beside its tensors. */
    public SaeDescriptor topKDescriptor(int k) {
        return new SaeDescriptor(
                SaeDescriptor.TOPK, embeddingWidth, dictionarySize, k, false, null);
    }

    private static void randomDirection(
            float[] rows, int from, int width, SplittableRandom random) {
        double squares = 0;
        for (int e = from; e < from + width; e++) {
            rows[e] = (float) random.nextGaussian();
            squares += (double) rows[e] * rows[e];
        }
        float scale = (float) (1 / Math.sqrt(squares));
        for (int e = from; e < from + width; e++) {
            rows[e] *= scale;
        }
    }

    private static void positive(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "The " + what + " is " + value + ", but must be at least 1.");
        }
    }

    private static void length(String name, float[] tensor, int expected) {
        Objects.requireNonNull(tensor, name);
        if (tensor.length != expected) {
            throw new IllegalArgumentException(
                    name
                            + " has "
                            + tensor.length
                            + " values, but its shape needs "
                            + expected
                            + ".");
        }
    }
}
