package io.tapastream.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.score.EvaluationResult;
import io.tapastream.demo.BirdDataSet;
import io.tapastream.demo.DemoImageEncoder;
import io.tapastream.demo.DemoSaeWeights;
import io.tapastream.demo.TopKSaeOptions;
import io.tapastream.demo.TopKSaeTrainer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The paper's sanity check on a drawn data set of a quarter of the demo's size and half its
 * training: training must show in both scores. The margins are smaller than the demo's own.
 */
class SanityCheckTest {

    @Test
    void aTrainedSaeScoresAboveAnUntrainedOne(@TempDir Path folder) throws Exception {
        BirdDataSet data = BirdDataSet.draw(folder, 400, 150, 7, (done, total) -> {});
        DemoEvaluation evaluation = new DemoEvaluation(data, DemoImageEncoder.write(folder));
        List<DemoSaeWeights> trained = new ArrayList<>();
        new TopKSaeTrainer(evaluation.training(), new TopKSaeOptions(96, 16, 1500, 64, 2e-3, 3))
                .train(new int[] {1500}, (step, weights, loss) -> trained.add(weights));
        DemoSaeWeights untrained = DemoSaeWeights.untrained(DemoImageEncoder.WIDTH, 96, 77);
        EvaluationResult after =
                evaluation.evaluate(trained.get(0), trained.get(0).topKDescriptor(16));
        EvaluationResult baseline = evaluation.evaluate(untrained, untrained.untrainedDescriptor());
        for (int k : new int[] {1, 3, 5}) {
            assertThat(match(after, k)).isGreaterThan(match(baseline, k) + 0.05);
            assertThat(tapa(after, k)).isGreaterThan(tapa(baseline, k) + 0.1);
        }
    }

    private static double match(EvaluationResult result, int k) {
        return DemoEvaluation.fbmp(result).matchScores().get(k).value();
    }

    private static double tapa(EvaluationResult result, int k) {
        return DemoEvaluation.fbmp(result).tapaScores().get(k).score().value();
    }
}
