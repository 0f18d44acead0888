package io.tapastream.jobs.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.jobs.config.EvaluationOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;

/** The reference page of the metrics says what {@link JobMetric} says. */
class MetricsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "metrics.md");
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

    @Test
    void thePageIsUpToDate() throws IOException {
        assertThat(Files.readString(PAGE))
                .as("docs/metrics.md; generate it again with MetricsPageTest.Writer")
                .isEqualTo(page());
    }

    @Test
    void whatItSaysToDoNamesWhatThereIs() {
        Set<String> known =
                Stream.of(
                                EvaluationOptions.all().stream().map(ConfigOption::key),
                                Arrays.stream(JobMetric.values()).map(JobMetric::metric),
                                Stream.of("rejected", "match-scores", "when-behind skip-stale"))
                        .flatMap(names -> names)
                        .collect(Collectors.toSet());
        for (JobMetric metric : JobMetric.values()) {
            Matcher quoted = QUOTED.matcher(metric.meaning() + metric.worry());
            while (quoted.find()) {
                assertThat(known).as(metric.name()).contains(quoted.group(1));
            }
        }
    }

    private static String page() throws IOException {
        StringBuilder page = new StringBuilder();
        page.append(
                new String(
                        MetricsPageTest.class.getResourceAsStream("metrics-page.md").readAllBytes(),
                        StandardCharsets.UTF_8));
        String stage = "";
        for (JobMetric metric : JobMetric.values()) {
            if (!metric.stage().equals(stage)) {
                stage = metric.stage();
                page.append("\n### ").append(stage).append("\n\n");
                page.append("| metric | kind | unit | meaning | good and bad |\n");
                page.append("|---|---|---|---|---|\n");
            }
            page.append("| `").append(metric.path().replace('.', '_')).append("` | ");
            page.append(metric.kind().name().toLowerCase(Locale.ROOT)).append(" | ");
            page.append(metric.unit()).append(" | ");
            page.append(metric.meaning()).append(" | ");
            page.append(metric.worry()).append(" |\n");
        }
        return page.toString();
    }

    /** Writes the page; runs in the folder flink-jobs. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws IOException {
            Files.writeString(PAGE, page());
        }
    }
}
