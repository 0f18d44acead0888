package io.tapastream.inference.decode;

import io.tapastream.inference.Npy;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * Images per second and core of decoding and preprocessing, in CPU time of one thread; the argument
 * is the number of rounds.
 */
public final class DecodeBenchmark {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private DecodeBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        System.out.println("image          size         recipe  decode ms  all ms  images/s");
        for (String image : new String[] {"landscape.jpg", "large.jpg", "portrait.png"}) {
            for (String recipe : new String[] {"clip", "dinov2"}) {
                measure(image, recipe, rounds);
            }
        }
    }

    private static void measure(String image, String recipe, int rounds) throws Exception {
        byte[] file = Npy.bytes("/golden/preprocess/" + image);
        ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);
        ImagePreprocessor preprocessor = new ImagePreprocessor(PreprocessRecipe.named(recipe));
        double[] decode = new double[rounds];
        double[] all = new double[rounds];
        Pixels pixels = decoder.decode(file);
        for (int round = -10; round < rounds; round++) {
            long start = THREADS.getCurrentThreadCpuTime();
            pixels = decoder.decode(file);
            long middle = THREADS.getCurrentThreadCpuTime();
            byte[] planes = preprocessor.pixels(file);
            long end = THREADS.getCurrentThreadCpuTime();
            if (planes.length != 3 * 224 * 224) {
                throw new IllegalStateException("not the planes of the recipe");
            }
            if (round >= 0) {
                decode[round] = (middle - start) / 1e6;
                all[round] = (end - middle) / 1e6;
            }
        }
        Arrays.sort(decode);
        Arrays.sort(all);
        System.out.printf(
                "%-14s %4d x %-5d %6s %10.2f %7.2f %9.0f%n",
                image,
                pixels.width(),
                pixels.height(),
                recipe,
                decode[rounds / 2],
                all[rounds / 2],
                1000 / all[rounds / 2]);
    }
}
