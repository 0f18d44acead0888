package io.tapastream.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.core.match.MatchingMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluationSettingsTest {
    @Test
    void readsOptionsFromTheCommandLineOverThoseOfAFile(@TempDir Path folder) throws IOException {
        Path file =
                Files.writeString(
                        folder.resolve("job.properties"),
                        "model-store=file:/models\nimage-blocks=8\nkafka.security.protocol=SSL\n");
        Configuration options =
                EvaluationArguments.parse(
                        "--config", file.toString(), "--image-blocks=16", "--betas", "0.5;1");
        EvaluationSettings settings = EvaluationSettings.of(options);
        assertThat(settings.blocks().imageBlocks()).isEqualTo(16);
        assertThat(settings.scoring().betas()).containsExactly(0.5, 1.0);
        assertThat(settings.scoring().slideMillis()).isEqualTo(settings.scoring().windowMillis());
        assertThat(EvaluationArguments.kafkaProperties(options))
                .containsEntry("security.protocol", "SSL")
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "--image-blocks, 0, image-blocks",
        "--image-blocks, many, image-blocks",
        "--window-slide, 11 s, window-slide",
        "--prefixes, 1;0, prefixes",
        "--matchings, f1;jaccard, matchings",
        "--matchings, fbmp;f2, matchings",
        "--matchings, fbmp;nn-omp, no real activations",
        "--baselines, probe, baselines",
        "--alert-baseline-from-step, -1, alert-baseline-from-step",
        "--encoder-sha256, 12ab, encoder-sha256",
        "--encoder-device, tpu, encoder-device",
        "--encoder-parallelism, 0, encoder-parallelism",
        "--decode-threads, -1, decode-threads",
        "--imageblocks, 5, unknown option",
        "image-blocks, 5, expected an option",
    })
    void namesTheOptionThatIsWrong(String name, String value, String named) {
        assertThatThrownBy(
                        () ->
                                EvaluationSettings.of(
                                        EvaluationArguments.parse(
                                                "--model-store", "file:/models", name, value)))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining(named);
    }

    @Test
    void fbmpComesFirstHoweverTheMatchingsAreNamed() {
        EvaluationSettings settings =
                EvaluationSettings.of(
                        EvaluationArguments.parse(
                                "--model-store", "file:/models", "--matchings", "nmi;fbmp;F1;nmi"));
        assertThat(settings.scoring().methods())
                .containsExactly(MatchingMethod.FBMP, MatchingMethod.NMI, MatchingMethod.F1);
    }

    @Test
    void onlyItsOwnImageEncoderIsAcceptedAndThoseThatAreNamed() {
        EvaluationSettings.Encoder encoder =
                EvaluationSettings.of(
                                EvaluationArguments.parse(
                                        "--model-store=file:/models",
                                        "--encoder-name=clip",
                                        "--encoder-model=clip.onnx",
                                        "--other-encoders=dino;siglip"))
                        .encoder();
        assertThat(encoder.objection("clip")).isEmpty();
        assertThat(encoder.objection("siglip")).isEmpty();
        assertThat(encoder.objection("Clip").orElseThrow())
                .contains("'Clip'", "'clip'", "--other-encoders");
        EvaluationSettings.Encoder none =
                EvaluationSettings.of(EvaluationArguments.parse("--model-store=file:/models"))
                        .encoder();
        assertThat(none.objection("whatever")).isEmpty();
    }

    @Test
    void anEmptyListOfBaselinesMeansNone() {
        EvaluationSettings settings =
                EvaluationSettings.of(
                        EvaluationArguments.parse("--model-store", "file:/models", "--baselines="));
        assertThat(settings.baselines().kinds()).isEmpty();
    }

    @Test
    void aModelStoreIsRequired() {
        assertThatThrownBy(() -> EvaluationSettings.of(new Configuration()))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("--model-store");
    }

    @Test
    void splitsConceptsIntoBlocks() {
        EvaluationSettings.Blocks blocks = new EvaluationSettings.Blocks(4, 100);
        assertThat(blocks.conceptBlocks(312)).isEqualTo(4);
        assertThat(blocks.firstConcept(3, 312)).isEqualTo(300);
        assertThat(blocks.firstConcept(4, 312)).isEqualTo(312);
    }

    @Test
    void everyOptionIsDescribed() {
        for (ConfigOption<?> option : EvaluationOptions.all()) {
            assertThat(option.description().toString()).as(option.key()).isNotBlank();
        }
        assertThat(EvaluationOptions.all())
                .hasSize(
                        (int)
                                Stream.of(
                                                KafkaOptions.class,
                                                RegistryOptions.class,
                                                EmbedOptions.class,
                                                SaeOptions.class,
                                                ScoreOptions.class,
                                                EventTimeOptions.class,
                                                AlertOptions.class,
                                                LimitOptions.class,
                                                BlockOptions.class)
                                        .flatMap(type -> Stream.of(type.getFields()))
                                        .filter(
                                                field ->
                                                        ConfigOption.class.isAssignableFrom(
                                                                field.getType()))
                                        .count());
    }
}
