package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.metrics.JobMetric;
import io.tapastream.schemas.topics.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docs/metrics.md against a running job: what it registers, and what a scrape of Flink's Prometheus
 * reporter holds; and that the figures are those of the data.
 */
class MetricsIT {
    private static final Path PAGE = Path.of("..", "docs", "metrics.md");
    private static final Pattern OF_FLINK = Pattern.compile("`(flink_[a-zA-Z_]+[a-zA-Z])`");
    private static final String PREFIX = "flink_taskmanager_job_task_operator_";

    private static final String MATCH_SCORES =
            Topics.DEFAULT.matchScores().replaceAll("[^a-zA-Z0-9:]", "_");

    @TempDir Path folder;

    @Test
    void thePageAndTheJobTellTheSame() throws Exception {
        try (MonitoredJob job = new MonitoredJob(folder)) {
            job.publish();
            Scrape scrape = job.await("settled SAE checkpoint", MetricsIT::allIsTold);

            assertThat(CollectedMetrics.collected()).isEqualTo(CollectedMetrics.documented());
            Set<String> own =
                    scrape.names().stream()
                            .filter(name -> name.contains("tapastream"))
                            .collect(Collectors.toSet());
            assertThat(own)
                    .isEqualTo(
                            Stream.of(JobMetric.values())
                                    .map(MetricsIT::name)
                                    .collect(Collectors.toSet()));
            assertThat(namedOfFlink()).isNotEmpty().isSubsetOf(scrape.names());
            assertFigures(scrape);

            Configuration restore = new Configuration();
            restore.set(StateRecoveryOptions.SAVEPOINT_PATH, job.evaluator().stopWithSavepoint());
            job.await(
                    "end of the stopped job's series",
                    now -> now.names().stream().noneMatch(name -> name.contains("tapastream")));
            job.evaluator().start(job.options(), restore, 2);
            job.await(
                    "restored figure of what is kept",
                    now ->
                            now.sum(name(JobMetric.ENCODE_IMAGES_KEPT)) == MonitoredJob.IMAGES
                                    && now.sum(name(JobMetric.ENCODE_PAIRS_KEPT))
                                            == MonitoredJob.PAIRS
                                    && now.sum(name(JobMetric.CATALOG_LIVE)) == 1);
        }
    }

    private static boolean allIsTold(Scrape scrape) {
        return scrape.sum(name(JobMetric.SETTLE_PHASES), "phase", "SETTLED") == 1
                && scrape.sum(name(JobMetric.ENCODE_IMAGES_KEPT)) == MonitoredJob.IMAGES
                && scrape.sum(name(JobMetric.ENCODE_PAIRS_KEPT)) == MonitoredJob.PAIRS
                && scrape.sum(name(JobMetric.CATALOG_LIVE)) == 1
                && scrape.sum(name(JobMetric.CATALOG_IN_EVALUATION)) == 0
                && scrape.sum(name(JobMetric.SINK_REJECTED)) == 1
                && scrape.sum(name(JobMetric.SETTLE_MILLIS) + "_count") == 1
                // A scrape is not one moment: it may have these from before the SAE settled.
                && scrape.sum(name(JobMetric.MATCH_REFRESH_MILLIS) + "_count") > 0
                && scrape.sum(name(JobMetric.SCORE_REPORT_MILLIS) + "_count") > 0
                && scrape.sum(name(JobMetric.SINK_WRITTEN), "topic", MATCH_SCORES) > 0
                && scrape.names().containsAll(namedOfFlink());
    }

    private static void assertFigures(Scrape scrape) {
        assertThat(
                        scrape.sum(
                                name(JobMetric.SINK_REJECTED),
                                "stage",
                                "encode",
                                "reason",
                                "UNKNOWN_CONCEPT"))
                .isEqualTo(1);
        assertThat(scrape.sum(name(JobMetric.CATALOG_DATA_SETS))).isEqualTo(1);
        assertThat(scrape.sum(name(JobMetric.INTAKE_SAES))).isEqualTo(1);
        assertThat(scrape.sum(name(JobMetric.SETTLE_MILLIS) + "_count")).isEqualTo(1);
        assertThat(scrape.sum(name(JobMetric.ENCODE_SAMPLES)))
                .isEqualTo(MonitoredJob.IMAGES + MonitoredJob.PAIRS);
        assertThat(scrape.types())
                .containsEntry(name(JobMetric.SETTLE_MILLIS), "summary")
                .containsEntry(name(JobMetric.ENCODE_IMAGES_KEPT), "gauge");
    }

    private static String name(JobMetric metric) {
        return PREFIX + metric.path().replace('.', '_');
    }

    private static Set<String> namedOfFlink() {
        try {
            Set<String> names = new TreeSet<>();
            Matcher matcher = OF_FLINK.matcher(Files.readString(PAGE));
            while (matcher.find()) {
                names.add(matcher.group(1));
            }
            return names;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
