package io.tapastream.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Convolution filters [F,3,5,5] on RGB in 0..1 with their biases, none of them trained and none
 * with a response to flat colour: edges of luminance in four orientations and both signs, spots of
 * both signs, and random filters.
 */
final class TextureFilters {

    static final int SIDE = 5;

    private static final int CHANNELS = 3;
    private static final int HALF = SIDE / 2;
    private static final double EDGE_THRESHOLD = 0.03;
    private static final double RANDOM_THRESHOLD = 0.05;
    private static final double[] LUMINANCE = {1 / 3.0, 1 / 3.0, 1 / 3.0};
    private final List<double[]> filters = new ArrayList<>();
    private final List<Double> thresholds = new ArrayList<>();

    /** The value of a filter at an offset from its centre. */
    @FunctionalInterface
    private interface Shape {
        double at(int x, int y);
    }

    TextureFilters(int randomFilters, SplittableRandom random) {
        for (int orientation = 0; orientation < 8; orientation++) {
            double cos = Math.cos(Math.PI * orientation / 4);
            double sin = Math.sin(Math.PI * orientation / 4);
            texture((x, y) -> (x * cos + y * sin) * gauss(x, y, 0.9));
        }
        Shape spot = (x, y) -> gauss(x, y, 0.7) / 3.08 - gauss(x, y, 1.6) / 14.0;
        texture(spot);
        texture((x, y) -> -spot.at(x, y));
        for (int i = 0; i < randomFilters; i++) {
            double[] filter = new double[CHANNELS * SIDE * SIDE];
            for (int w = 0; w < filter.length; w++) {
                filter[w] = random.nextGaussian();
            }
            add(scaled(withoutMean(filter), 2), RANDOM_THRESHOLD);
        }
    }

    /** [F,3,5,5], row-major. */
    float[] weights() {
        int size = CHANNELS * SIDE * SIDE;
        float[] weights = new float[filters.size() * size];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) filters.get(i / size)[i % size];
        }
        return weights;
    }

    /** [F]. */
    float[] biases() {
        float[] biases = new float[thresholds.size()];
        for (int i = 0; i < biases.length; i++) {
            biases[i] = -thresholds.get(i).floatValue();
        }
        return biases;
    }

    private void texture(Shape shape) {
        add(scaled(withoutMean(filter(shape, LUMINANCE)), 2), EDGE_THRESHOLD);
    }

    private void add(double[] filter, double threshold) {
        filters.add(filter);
        thresholds.add(threshold);
    }

    private static double[] filter(Shape shape, double[] colour) {
        double[] filter = new double[CHANNELS * SIDE * SIDE];
        int i = 0;
        for (double channel : colour) {
            for (int y = -HALF; y <= HALF; y++) {
                for (int x = -HALF; x <= HALF; x++) {
                    filter[i++] = channel * shape.at(x, y);
                }
            }
        }
        return filter;
    }

    private static double[] withoutMean(double[] filter) {
        double sum = 0;
        for (double weight : filter) {
            sum += weight;
        }
        double[] centred = filter.clone();
        for (int i = 0; i < centred.length; i++) {
            centred[i] -= sum / centred.length;
        }
        return centred;
    }

    /** The filter with weights whose absolute values sum to the size. */
    private static double[] scaled(double[] filter, double size) {
        double sum = 0;
        for (double weight : filter) {
            sum += Math.abs(weight);
        }
        double[] scaled = filter.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= size / sum;
        }
        return scaled;
    }

    private static double gauss(double x, double y, double sigma) {
        return Math.exp(-(x * x + y * y) / (2 * sigma * sigma));
    }
}
