package io.tapastream.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.SaeHealth;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens where no registry, or none that works, answers. */
class SchemaRegistryTest {
    private static final Schema SCHEMA = ConceptVocabulary.getClassSchema();

    @TempDir private Path folder;
    private FailingServer server;
    private SchemaRegistry registry;

    @BeforeEach
    void start() throws IOException {
        server = new FailingServer();
        Path credentials = Files.writeString(folder.resolve("credentials"), "ada:s3cret\n");
        registry =
                SchemaRegistry.of(
                        new RegistrySettings(server.url(), credentials.toString(), null, true));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"401, credentials", "403, the right", "409, compatible", "500, log", "503, log"})
    void aRefusalSaysWhatWhereWhyAndWhatToDo(int status, String advice) {
        server.answerWith(status, "{\"error_code\": 1, \"message\": \"because\"}");
        assertThatThrownBy(() -> registry.id("topic-value", SCHEMA))
                .isInstanceOf(SchemaRegistryException.class)
                .hasMessageContaining(server.url().toString())
                .hasMessageContaining("topic-value")
                .hasMessageContaining("status " + status + ": because")
                .hasMessageContaining(advice)
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "500, {}",
        "503, busy",
        "401, {}",
        "404, not found",
        "404, {\"status\": 404}",
        "200, <html>",
        "200, {}",
        "200, ''",
        "204, ''",
        "301, moved"
    })
    void noneOfTheseMeansThatAnIdIsUnknown(int status, String body) {
        server.answerWith(status, body);
        assertThatThrownBy(() -> registry.schema(1)).isInstanceOf(SchemaRegistryException.class);
        assertThatThrownBy(() -> registry.id("a-value", SCHEMA))
                .isInstanceOf(SchemaRegistryException.class);
        server.answerWith(200, "{\"schema\": \"\\\"int\\\"\"}");
        assertThat(registry.schema(1)).contains(Schema.create(Schema.Type.INT));
    }

    @Test
    void whatIsKnownOutlivesTheRegistry() {
        server.answerWith(200, "{\"id\": 7, \"schema\": \"\\\"int\\\"\"}");
        assertThat(registry.schema(5)).isPresent();
        assertThat(registry.id("a-value", SCHEMA)).isEqualTo(7);
        registry.remember(6, SCHEMA);
        server.breakOff();
        assertThat(registry.schema(5)).contains(Schema.create(Schema.Type.INT));
        assertThat(registry.schema(6)).contains(SCHEMA);
        assertThat(registry.id("a-value", SCHEMA)).isEqualTo(7);
        assertThatThrownBy(() -> registry.schema(8)).hasMessageContaining("does not answer");
        assertThatThrownBy(registry::check).hasMessageContaining("does not answer");
    }

    @Test
    void nobodyThereIsNoReasonToRefuseARecord() {
        URI nobody = URI.create("http://127.0.0.1:1");
        assertThatThrownBy(
                        () ->
                                SchemaRegistry.of(new RegistrySettings(nobody, null, null, true))
                                        .schema(1))
                .isInstanceOf(SchemaRegistryException.class)
                .hasMessageContaining("does not answer");
    }

    @Test
    void aLongAnswerIsCutShort() {
        server.answerWith(500, "x".repeat(10_000));
        assertThatThrownBy(() -> registry.schema(1))
                .extracting(problem -> problem.getMessage().length())
                .matches(length -> length < 1_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two\u0007", "\nada:s3cret"})
    void credentialsThatAreNoneAreNamedByTheirFile(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("bad"), text);
        RegistrySettings settings = new RegistrySettings(server.url(), file.toString(), null, true);
        assertThatThrownBy(() -> SchemaRegistry.of(settings).check())
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void filesThatAreNotThereAreNamed() {
        String absent = folder.resolve("absent").toString();
        assertThatThrownBy(
                        () ->
                                SchemaRegistry.of(
                                                new RegistrySettings(
                                                        server.url(), absent, null, true))
                                        .check())
                .hasMessageContaining(absent);
        assertThatThrownBy(
                        () ->
                                SchemaRegistry.of(
                                        new RegistrySettings(server.url(), null, absent, true)))
                .hasMessageContaining(absent);
    }

    @Test
    void certificatesThatAreNoneAreNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("ca.pem"), "no certificate");
        assertThatThrownBy(
                        () ->
                                SchemaRegistry.of(
                                        new RegistrySettings(
                                                server.url(), null, file.toString(), true)))
                .isInstanceOf(SchemaRegistryException.class)
                .hasMessageContaining(file.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost:8081", "ftp://host/", "/path", "http://host/?a=b", "http://a b"})
    void anAddressThatIsNoneIsRefused(String url) {
        assertThatThrownBy(() -> RegistrySettings.of(url, null, null, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("http://localhost:8081");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://ada:s3cret@host:8081", "http://ada:s3cret%@host"})
    void aPasswordInTheAddressIsRefusedAndNotRepeated(String url) {
        assertThatThrownBy(() -> RegistrySettings.of(url, null, null, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("s3cret")
                .hasNoCause();
    }

    @Test
    void whatIsRegisteredIsWhatOtherClientsRegister() {
        assertThat(PlainSchema.text(SaeHealth.getClassSchema()))
                .doesNotContain("avro.java.string")
                .contains("\"name\":\"run\",\"type\":\"string\"")
                .contains("Mean Hoyer sparsity");
    }
}
