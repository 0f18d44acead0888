package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.config.EventTimeOptions;
import io.tapastream.jobs.config.ScoreOptions;
import io.tapastream.schemas.TapaScope;
import io.tapastream.schemas.TapaScore;
import io.tapastream.schemas.topics.Topics;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Windows become complete although some partitions never receive a record, and although some
 * subtasks of the source have no partition at all. The scores of single concepts are switched off.
 */
class IdleSourcesIT {
    /** Fewer than the partitions of the larger case: several of these hold no pair. */
    private static final int PAIRS = 5;

    @TempDir Path folder;

    @ParameterizedTest(name = "{0} partitions of each topic on {1} subtasks")
    @CsvSource({"8, 2", "1, 4"})
    void windowsBecomeComplete(int partitions, int subtasks) throws Exception {
        Workload workload = new Workload(51);
        byte[] file = workload.sae();
        List<SpecificRecord> records = StatusIT.samples(workload, 12, PAIRS);
        records.addAll(Checkpoints.records("sae", 1, file));
        Collections.shuffle(records, new Random(7));
        try (LocalEvaluator evaluator =
                        new LocalEvaluator(folder, partitions, subtasks, new Configuration());
                SettledScores scores = new SettledScores(evaluator);
                TopicReader<TapaScore> tapaScores =
                        evaluator.reader(Topics.DEFAULT.tapaScores(), TapaScore.class)) {
            Configuration options = evaluator.options();
            options.set(ScoreOptions.CONCEPT_TAPA_SCORES, false);
            evaluator.start(options, new Configuration(), subtasks);
            ExactStreamIT.publish(evaluator, records);
            scores.await("sae", 1, workload.batch(file));

            ExactStreamIT.publish(evaluator, workload.again(Workload.START.plusSeconds(3000)));
            long size = EventTimeOptions.WINDOW_SIZE.defaultValue().toMillis();
            new Windows(tapaScores, size, size).await(workload);
            assertThat(tapaScores.all())
                    .extracting(TapaScore::getScope)
                    .containsOnly(TapaScope.TOTAL, TapaScope.WINDOW);
        }
    }
}
