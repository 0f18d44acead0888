package io.tapastream.jobs.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.score.HealthSums;
import io.tapastream.core.score.ImageFigures;
import io.tapastream.jobs.gather.GatheredRow;
import io.tapastream.jobs.message.EvaluationEvent.HealthUpdate;
import io.tapastream.jobs.message.EvaluationId;
import io.tapastream.jobs.message.SaeId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HealthEvaluationTest {
    private static final EvaluationId ID = new EvaluationId(new SaeId("run", "sae", 1), "birds");

    @Test
    void arrivalReplacementAndRetractionInAnyOrderGiveTheFiguresOfWhatIsKept() {
        SplittableRandom random = new SplittableRandom(7);
        HealthEvaluation health = new HealthEvaluation(ID);
        List<GatheredRow> kept = new ArrayList<>();
        for (int step = 0; step < 2_000; step++) {
            int what = random.nextInt(3);
            if (kept.isEmpty() || what == 0) {
                GatheredRow row = row(random);
                health.replace(row, null);
                kept.add(row);
            } else {
                int index = random.nextInt(kept.size());
                GatheredRow previous = kept.remove(index);
                GatheredRow row = what == 1 ? null : row(random);
                health.replace(row, previous);
                if (row != null) {
                    kept.add(row);
                }
            }
            if (step % 100 == 0) {
                assertThat(figures(health, kept)).isEqualTo(ofAll(kept));
            }
        }
        HealthEvaluation rebuilt = new HealthEvaluation(ID);
        kept.forEach(row -> rebuilt.replace(row, null));
        assertThat(figures(rebuilt, kept)).isEqualTo(figures(health, kept));
    }

    @Test
    void anUpdateIsDueWhenRowsChangedAndAtFirst() {
        HealthEvaluation health = new HealthEvaluation(ID);
        assertThat(health.changed()).isTrue();
        health.update(0, 0, new int[4], null);
        assertThat(health.changed()).isFalse();
        // Only a figure differs: the set of rows, by its latents, is the same.
        GatheredRow first = new GatheredRow(new int[] {1}, new int[] {0}, ImageFigures.ofCode(0.5));
        GatheredRow second =
                new GatheredRow(new int[] {1}, new int[] {0}, ImageFigures.ofCode(0.25));
        health.replace(first, null);
        health.update(1, 5, new int[4], null);
        health.replace(second, first);
        assertThat(health.changed()).isTrue();
        HealthUpdate update = health.update(1, 5, new int[] {0, 1, 0, 0}, null);
        assertThat(update.figures().hoyer()).isEqualTo(0.25);
        assertThat(update.latentSupport()).containsExactly(0, 1, 0, 0);
        assertThat(update.images()).isEqualTo(1);
        assertThat(update.fingerprint()).isEqualTo(5);
    }

    private static GatheredRow row(SplittableRandom random) {
        double error = random.nextDouble();
        ImageFigures figures = new ImageFigures(random.nextDouble(), error, error / 3);
        return new GatheredRow(new int[] {random.nextInt(8)}, new int[0], figures);
    }

    private static Object figures(HealthEvaluation health, List<GatheredRow> kept) {
        return health.update(kept.size(), 0, new int[8], null).figures();
    }

    private static Object ofAll(List<GatheredRow> kept) {
        HealthSums sums = new HealthSums();
        kept.forEach(row -> sums.add(row.figures()));
        return sums.figures(null);
    }
}
