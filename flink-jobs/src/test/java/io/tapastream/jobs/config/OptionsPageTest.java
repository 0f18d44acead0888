package io.tapastream.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.junit.jupiter.api.Test;

/** The reference page of the options says what the options say. */
class OptionsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "options.md");

    @Test
    void thePageIsUpToDate() throws IOException {
        assertThat(Files.readString(PAGE))
                .as("docs/options.md; generate it again with OptionsPageTest.Writer")
                .isEqualTo(page());
    }

    private static String page() {
        StringBuilder page = new StringBuilder();
        page.append("# Options of the evaluation job\n\n");
        page.append(
                "Give options as `--option value` or `--option=value`, or in a properties file ");
        page.append(
                "with `--config FILE`;\nthe command line overrides the file. `--kafka.NAME VALUE` ");
        page.append(
                "is passed to every Kafka client, for example\n`--kafka.security.protocol SASL_SSL`. ");
        page.append("Write durations as `500 ms` or `10 s`, sizes as `64 mb`.\n");
        page.append("This page is generated from `EvaluationOptions`.\n");
        for (EvaluationOptions.Group group : EvaluationOptions.groups()) {
            page.append("\n## ").append(group.title()).append("\n\n");
            page.append("| option | default | meaning |\n|---|---|---|\n");
            for (ConfigOption<?> option : group.options()) {
                page.append("| `").append(option.key()).append("` | ");
                page.append(text(option.defaultValue())).append(" | ");
                page.append(new HtmlFormatter().format(option.description())).append(" |\n");
            }
        }
        return page.toString();
    }

    private static String text(Object value) {
        if (value == null) {
            return "-";
        }
        if (value instanceof Duration duration) {
            return duration.toMillis() % 1000 == 0
                    ? duration.toSeconds() + " s"
                    : duration.toMillis() + " ms";
        }
        if (value instanceof List<?> list) {
            return list.isEmpty()
                    ? "-"
                    : list.stream().map(Object::toString).collect(Collectors.joining(";"));
        }
        return value.toString().isEmpty() ? "-" : value.toString();
    }

    /** Writes the page; runs in the folder flink-jobs. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws IOException {
            Files.writeString(PAGE, page());
        }
    }
}
