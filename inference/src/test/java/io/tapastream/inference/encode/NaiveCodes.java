package io.tapastream.inference.encode;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The pieces of the encode formulas, one sample at a time in double precision. */
final class NaiveCodes {
    private NaiveCodes() {}

    /** x W with W [E,D]. */
    static double[] times(double[] x, float[] matrix, int latents) {
        double[] h = new double[latents];
        for (int j = 0; j < latents; j++) {
            for (int i = 0; i < x.length; i++) {
                h[j] += x[i] * matrix[i * latents + j];
            }
        }
        return h;
    }

    /** W x with W [D,E]. */
    static double[] rows(double[] x, float[] matrix, int latents) {
        double[] h = new double[latents];
        for (int j = 0; j < latents; j++) {
            for (int i = 0; i < x.length; i++) {
                h[j] += x[i] * matrix[j * x.length + i];
            }
        }
        return h;
    }

    static double[] plus(double[] x, float[] y) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i] + y[i]).toArray();
    }

    static double[] minus(double[] x, float[] y) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i] - y[i]).toArray();
    }

    static double[] relu(double[] x) {
        return Arrays.stream(x).map(v -> Math.max(v, 0)).toArray();
    }

    static double[] layerNorm(double[] x) {
        double mean = Arrays.stream(x).average().orElseThrow();
        double squares = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).sum();
        double sigma = Math.sqrt(squares / (x.length - 1));
        return Arrays.stream(x).map(v -> (v - mean) / (sigma + 1e-5)).toArray();
    }

    static double[] constantNorm(double[] x) {
        double norm = Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
        return Arrays.stream(x).map(v -> v * Math.sqrt(x.length) / norm).toArray();
    }

    static double[] largest(double[] h, int k) {
        int[] kept =
                IntStream.range(0, h.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(j -> -h[j]))
                        .limit(k)
                        .mapToInt(Integer::intValue)
                        .toArray();
        double[] codes = new double[h.length];
        for (int j : kept) {
            codes[j] = h[j];
        }
        return codes;
    }

    static double[] above(double[] h, double threshold) {
        return Arrays.stream(h).map(v -> v > threshold ? v : 0).toArray();
    }

    static double[] above(double[] h, float[] thresholds) {
        return IntStream.range(0, h.length)
                .mapToDouble(j -> h[j] > thresholds[j] ? h[j] : 0)
                .toArray();
    }
}
