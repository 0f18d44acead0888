package io.tapastream.core.measures;

import java.util.Comparator;
import java.util.stream.IntStream;

/** CKNNA as its definition is written down, with whole matrices. */
public final class NaiveCknna {
    private NaiveCknna() {}

    public static double of(double[][] a, double[][] b, int neighbours) {
        double[][] k = kernel(a);
        double[][] l = kernel(b);
        boolean[][] nearInK = nearest(k, neighbours);
        boolean[][] nearInL = nearest(l, neighbours);
        boolean[][] both = new boolean[a.length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                both[i][j] = nearInK[i][j] && nearInL[i][j];
            }
        }
        double kk = hsic(masked(k, nearInK), masked(k, nearInK));
        double ll = hsic(masked(l, nearInL), masked(l, nearInL));
        return hsic(masked(k, both), masked(l, both)) / (Math.sqrt(kk * ll) + 1e-6);
    }

    private static double[][] kernel(double[][] vectors) {
        int n = vectors.length;
        double[][] kernel = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int e = 0; e < vectors[i].length; e++) {
                    kernel[i][j] += vectors[i][e] * vectors[j][e];
                }
            }
        }
        return kernel;
    }

    private static boolean[][] nearest(double[][] kernel, int neighbours) {
        boolean[][] near = new boolean[kernel.length][kernel.length];
        for (int i = 0; i < kernel.length; i++) {
            int row = i;
            IntStream.range(0, kernel.length)
                    .filter(j -> j != row)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer j) -> -kernel[row][j]))
                    .limit(neighbours)
                    .forEach(j -> near[row][j] = true);
        }
        return near;
    }

    private static double[][] masked(double[][] kernel, boolean[][] mask) {
        double[][] masked = new double[kernel.length][kernel.length];
        for (int i = 0; i < kernel.length; i++) {
            for (int j = 0; j < kernel.length; j++) {
                masked[i][j] = mask[i][j] ? kernel[i][j] : 0;
            }
        }
        return masked;
    }

    private static double hsic(double[][] k, double[][] l) {
        int n = k.length;
        double trace = 0;
        double sumOfK = 0;
        double sumOfL = 0;
        double sumOfProduct = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                trace += k[i][j] * l[j][i];
                sumOfK += k[i][j];
                sumOfL += l[i][j];
                for (int m = 0; m < n; m++) {
                    sumOfProduct += k[i][m] * l[m][j];
                }
            }
        }
        return (trace + sumOfK * sumOfL / ((n - 1.0) * (n - 2.0)) - 2 * sumOfProduct / (n - 2.0))
                / (n * (n - 3.0));
    }
}
