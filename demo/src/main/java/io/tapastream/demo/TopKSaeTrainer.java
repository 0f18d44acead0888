package io.tapastream.demo;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Trains a TopK SAE on embeddings: a = relu((x - b_dec) W_enc), the k largest of each sample kept
 * (the lower latent where two are equal), reconstruction a W_dec + b_dec, mean squared error, Adam,
 * decoder rows of length 1 (Gao et al., "Scaling and evaluating sparse autoencoders", arXiv
 * 2406.04093, section 2). b_enc stays 0: the encode formula does not use it.
 *
 * <p>Latents that no sample activated for a while are pointed at samples that are reconstructed
 * badly (resampling as in Bricken et al., "Towards monosemanticity", 2023), at fixed steps of the
 * first two thirds of the training.
 *
 * <p>Every number is computed in a fixed order in float32 without fused operations, so a seed gives
 * the same weights on every machine. A step costs batch * E * D multiplications and some 10 (E * D)
 * for Adam. Not thread safe.
 */
public final class TopKSaeTrainer {

    /** Weights at a step; they are the receiver's own copy. */
    @FunctionalInterface
    public interface Listener {
        void reached(int step, DemoSaeWeights weights, double loss);
    }

    private static final int RESAMPLE_EVERY = 200;

    private final TopKSaeOptions options;
    private final float[][] samples;
    private final int width;
    private final int size;
    private final SplittableRandom random;

    private final float[] wEnc;
    private final float[] wDec;
    private final float[] bDec;
    private final float[] gradEncT;
    private final float[] gradEnc;
    private final float[] gradDec;
    private final float[] gradBias;
    private final Adam adamEnc;
    private final Adam adamDec;
    private final Adam adamBias;

    private final SampleOrder order;
    private final int[] lastActive;

    private final float[] centred;
    private final float[] activations;
    private final float[] error;
    private final TopK topK;

    /**
     * @param embeddings [N,E], not changed and not kept beyond the training
     * @throws IllegalArgumentException when there are no embeddings or their widths differ
     */
    public TopKSaeTrainer(float[][] embeddings, TopKSaeOptions options) {
        if (embeddings.length == 0) {
            throw new IllegalArgumentException("There are no embeddings to train on.");
        }
        this.options = options;
        this.samples = embeddings;
        this.width = embeddings[0].length;
        this.size = options.dictionarySize();
        for (float[] embedding : embeddings) {
            if (embedding.length != width) {
                throw new IllegalArgumentException(
                        "Embeddings have different widths: "
                                + width
                                + " and "
                                + embedding.length
                                + ".");
            }
        }
        random = new SplittableRandom(options.seed());
        DemoSaeWeights start = DemoSaeWeights.untrained(width, size, random.nextLong());
        wEnc = start.wEnc();
        wDec = start.wDec();
        bDec = VectorMath.mean(embeddings);
        gradEncT = new float[size * width];
        gradEnc = new float[size * width];
        gradDec = new float[size * width];
        gradBias = new float[width];
        adamEnc = new Adam(size * width);
        adamDec = new Adam(size * width);
        adamBias = new Adam(width);
        order = new SampleOrder(embeddings.length, random.split());
        lastActive = new int[size];
        centred = new float[width];
        activations = new float[size];
        error = new float[width];
        topK = new TopK(options.k());
    }

    /**
     * Runs all steps. The listener is called for step 0 (the initial weights) and of each step
     * named, as soon as it is reached. Stops early, quietly, when the thread is interrupted.
     *
     * @param steps ascending
     */
    public void train(int[] steps, Listener listener) {
        int next = 0;
        double loss = Double.NaN;
        for (int step = 0;
                step <= options.steps() && !Thread.currentThread().isInterrupted();
                step++) {
            if (next < steps.length && steps[next] == step) {
                listener.reached(step, weights(), loss);
                next++;
            }
            if (step < options.steps()) {
                loss = step(step);
            }
        }
    }

    private DemoSaeWeights weights() {
        return new DemoSaeWeights(
                width, size, wEnc.clone(), wDec.clone(), new float[size], bDec.clone());
    }

    private double step(int step) {
        if (step > 0 && step % RESAMPLE_EVERY == 0 && step <= options.steps() * 2 / 3) {
            resample(step);
        }
        double loss = 0;
        for (int b = 0; b < options.batchSize(); b++) {
            loss += accumulate(samples[order.next()], step);
        }
        VectorMath.transpose(gradEncT, size, width, gradEnc);
        Arrays.fill(gradEncT, 0f);
        double rate = learningRate(step);
        adamEnc.step(wEnc, gradEnc, rate);
        adamDec.step(wDec, gradDec, rate);
        adamBias.step(bDec, gradBias, rate);
        normaliseRows();
        return loss / options.batchSize();
    }

    private double learningRate(int step) {
        double left = (options.steps() - step) / (options.steps() / 3.0);
        return options.learningRate() * Math.min(1, left);
    }

    /** Adds the gradient of one sample's squared error; returns that error. */
    private double accumulate(float[] x, int step) {
        encode(x);
        System.arraycopy(bDec, 0, error, 0, width);
        for (int i = 0; i < topK.count(); i++) {
            VectorMath.axpy(topK.value(i), wDec, topK.index(i) * width, error, 0, width);
        }
        double loss = 0;
        float scale = 2f / (options.batchSize() * (float) width);
        for (int e = 0; e < width; e++) {
            float difference = error[e] - x[e];
            loss += (double) difference * difference;
            error[e] = difference * scale;
        }
        VectorMath.axpy(1f, error, 0, gradBias, 0, width);
        for (int i = 0; i < topK.count(); i++) {
            int latent = topK.index(i);
            lastActive[latent] = step;
            float gradient = VectorMath.dot(error, wDec, latent * width, width);
            VectorMath.axpy(topK.value(i), error, 0, gradDec, latent * width, width);
            VectorMath.axpy(gradient, centred, 0, gradEncT, latent * width, width);
            for (int e = 0; e < width; e++) {
                gradBias[e] -= gradient * wEnc[e * size + latent];
            }
        }
        return loss / width;
    }

    private void encode(float[] x) {
        for (int e = 0; e < width; e++) {
            centred[e] = x[e] - bDec[e];
        }
        Arrays.fill(activations, 0f);
        VectorMath.multiply(centred, wEnc, activations);
        topK.select(activations);
    }

    /**
     * Points each latent that was not active since the last resampling at a sample with a large
     * error.
     */
    private void resample(int step) {
        double mean = 0;
        int tried = Math.min(samples.length, 4 * options.batchSize());
        double[] losses = new double[tried];
        int[] candidates = new int[tried];
        for (int i = 0; i < tried; i++) {
            candidates[i] = order.next();
            losses[i] = residual(samples[candidates[i]]);
            mean += losses[i] / tried;
        }
        for (int latent = 0; latent < size; latent++) {
            if (lastActive[latent] >= step - RESAMPLE_EVERY) {
                continue;
            }
            int pick = random.nextInt(tried);
            for (int attempt = 0; attempt < 16 && losses[pick] < mean; attempt++) {
                pick = random.nextInt(tried);
            }
            residual(samples[candidates[pick]]);
            point(latent);
        }
    }

    /** Leaves x minus its reconstruction in the error buffer; returns its squared length. */
    private double residual(float[] x) {
        encode(x);
        for (int e = 0; e < width; e++) {
            error[e] = x[e] - bDec[e];
        }
        for (int i = 0; i < topK.count(); i++) {
            VectorMath.axpy(-topK.value(i), wDec, topK.index(i) * width, error, 0, width);
        }
        return VectorMath.dot(error, error, 0, width);
    }

    private void point(int latent) {
        float scale = (float) (1 / Math.sqrt(VectorMath.dot(error, error, 0, width) + 1e-12));
        for (int e = 0; e < width; e++) {
            wDec[latent * width + e] = error[e] * scale;
            wEnc[e * size + latent] = error[e] * scale;
            adamEnc.reset(e * size + latent, e * size + latent + 1);
        }
        adamDec.reset(latent * width, (latent + 1) * width);
    }

    private void normaliseRows() {
        for (int j = 0; j < size; j++) {
            int row = j * width;
            float scale = (float) (1 / Math.sqrt(VectorMath.squares(wDec, row, width) + 1e-12));
            for (int e = row; e < row + width; e++) {
                wDec[e] *= scale;
            }
        }
    }
}
