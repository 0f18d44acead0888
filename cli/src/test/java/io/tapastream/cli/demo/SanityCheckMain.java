package io.tapastream.cli.demo;

import io.tapastream.core.score.EvaluationResult;
import io.tapastream.demo.BirdDataSet;
import io.tapastream.demo.DemoImageEncoder;
import io.tapastream.demo.DemoSaeWeights;
import io.tapastream.demo.TopKSaeOptions;
import io.tapastream.demo.TopKSaeTrainer;
import io.tapastream.inference.intake.SaeFormatException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Prints the paper's sanity check on a drawn data set, without Kafka and Flink: FBMP with beta 0.5,
 * MATCHScore and TAPAScore at k = 1, 3, 5 and 10, then F1 of each concept, and how long each part
 * takes. Arguments: folder, images, pairs, seed.
 */
final class SanityCheckMain {

    private static final int[] STEPS = {0, 50, 150, 400, 1000, 2000, 3000};

    private SanityCheckMain() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        long seed = Long.parseLong(args[3]);
        long start = System.nanoTime();
        BirdDataSet data = draw(folder, Integer.parseInt(args[1]), Integer.parseInt(args[2]), seed);
        start = reported("drawing", start);
        Path encoder = DemoImageEncoder.write(folder);
        start = reported("writing the image encoder", start);
        DemoEvaluation evaluation = new DemoEvaluation(data, encoder);
        reported("embedding", start);
        TopKSaeOptions options = TopKSaeOptions.demo(seed);
        DemoSaeWeights untrained =
                DemoSaeWeights.untrained(
                        DemoImageEncoder.WIDTH, options.dictionarySize(), seed + 1);
        print("untrained, dense", evaluation, untrained, 0);
        print("untrained, topk", evaluation, untrained, options.k());
        start = System.nanoTime();
        new TopKSaeTrainer(evaluation.training(), options)
                .train(STEPS, (step, weights, loss) -> {});
        reported("training", start);
        new TopKSaeTrainer(evaluation.training(), options)
                .train(
                        STEPS,
                        (step, weights, loss) -> {
                            EvaluationResult result =
                                    print(
                                            "trained, step " + step,
                                            evaluation,
                                            weights,
                                            options.k());
                            if (step == options.steps()) {
                                System.out.print(DemoEvaluation.details(result));
                            }
                        });
    }

    private static BirdDataSet draw(Path folder, int images, int pairs, long seed)
            throws IOException {
        return BirdDataSet.draw(folder, images, pairs, seed, (done, total) -> {});
    }

    /** With k 0 as an untrained SAE, dense; otherwise as a TopK SAE. */
    private static EvaluationResult print(
            String name, DemoEvaluation evaluation, DemoSaeWeights weights, int k) {
        try {
            EvaluationResult result =
                    evaluation.evaluate(
                            weights,
                            k == 0 ? weights.untrainedDescriptor() : weights.topKDescriptor(k));
            System.out.println(DemoEvaluation.line(name, result));
            return result;
        } catch (SaeFormatException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long reported(String what, long start) {
        System.out.printf("%s: %.1f s%n", what, (System.nanoTime() - start) / 1e9);
        return System.nanoTime();
    }
}
