package io.tapastream.cli.demo;

import io.tapastream.inference.intake.SaeFormatException;
import java.nio.file.Path;

/**
 * Prints the paper's sanity check on a drawn data set of the demo's size, without Kafka and Flink,
 * and how long each part takes. Arguments: folder, images, pairs, D, k, steps, seed.
 */
final class SanityCheckMain {

    private static final int[] STEPS = {0, 50, 150, 400, 1000, 2000, 3000};

    private SanityCheckMain() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        int size = Integer.parseInt(args[3]);
        int k = Integer.parseInt(args[4]);
        long seed = Long.parseLong(args[6]);
        long start = System.nanoTime();
        BirdDataSet data =
                BirdDataSet.draw(
                        folder,
                        Integer.parseInt(args[1]),
                        Integer.parseInt(args[2]),
                        seed,
                        (done, total) -> {});
        start = told("drawing", start);
        Path encoder = DemoImageEncoder.write(folder);
        start = told("writing the image encoder", start);
        DemoEvaluation evaluation = new DemoEvaluation(data, encoder);
        told("embedding", start);
        DemoSaeWeights untrained = DemoSaeWeights.untrained(DemoImageEncoder.WIDTH, size, 77);
        print("untrained (dense)", evaluation, untrained, 0);
        print("untrained (topk)", evaluation, untrained, k);
        TopKSaeOptions options =
                new TopKSaeOptions(size, k, Integer.parseInt(args[5]), 64, 1e-3, 3);
        start = System.nanoTime();
        new TopKSaeTrainer(evaluation.training(), options)
                .train(STEPS, (step, weights, loss) -> {});
        told("training", start);
        new TopKSaeTrainer(evaluation.training(), options)
                .train(
                        STEPS,
                        (step, weights, loss) ->
                                print("step " + step + " loss " + loss, evaluation, weights, k));
    }

    private static void print(
            String name, DemoEvaluation evaluation, DemoSaeWeights weights, int k) {
        try {
            System.out.println(
                    DemoEvaluation.line(
                            name,
                            evaluation.evaluate(
                                    weights,
                                    k == 0
                                            ? weights.untrainedDescriptor()
                                            : weights.topKDescriptor(k))));
        } catch (SaeFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long told(String what, long start) {
        System.out.printf("%s: %.1f s%n", what, (System.nanoTime() - start) / 1e9);
        return System.nanoTime();
    }
}
