package io.tapastream.tests.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.registry.RegistrySettings;
import io.tapastream.schemas.registry.SchemaRegistry;
import io.tapastream.schemas.registry.SchemaRegistryException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Set;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a real schema registry is reached: authentication, TLS, addresses. */
class RegistryAccessIT {
    private static final ConceptVocabulary VOCABULARY = new Workload(72).vocabulary();

    @TempDir private static Path folder;
    private static ApicurioRegistry registry;

    @BeforeAll
    static void start() throws Exception {
        ApicurioRegistry.assumeFetched();
        registry = new ApicurioRegistry(folder.resolve("registry"));
        registry.start();
    }

    @AfterAll
    static void stop() {
        if (registry != null) {
            registry.close();
        }
    }

    @Test
    void credentialsAndCertificatesAreHeld() throws Exception {
        String basic =
                Base64.getEncoder().encodeToString("ada:s3cret".getBytes(StandardCharsets.UTF_8));
        try (GuardedRegistry guarded =
                new GuardedRegistry(
                        folder.resolve("gateway"),
                        registry.url(),
                        Set.of("Basic " + basic, "Bearer t0ken"))) {
            Path credentials = Files.writeString(folder.resolve("credentials"), "ada:wr0ng");
            String ca = guarded.certificate().toString();
            RegistrySettings settings =
                    new RegistrySettings(guarded.url(), credentials.toString(), ca, true);
            SchemaRegistry client = SchemaRegistry.of(settings);
            assertThatThrownBy(client::check)
                    .isInstanceOf(SchemaRegistryException.class)
                    .hasMessageContaining("give credentials that it knows")
                    .hasMessageNotContaining("wr0ng");
            Files.writeString(credentials, "ada:s3cret\n");
            client.check();
            Schema schema = ConceptVocabulary.getClassSchema();
            int id = client.id("concept-vocabularies-value", schema);
            byte[] framed = registry.framing().encode("concept-vocabularies", VOCABULARY);
            assertThat(ByteBuffer.wrap(framed).getInt(1)).isEqualTo(id);
            assertThat(registry.framing().decode(framed)).isEqualTo(VOCABULARY);
            Files.writeString(credentials, "t0ken\n");
            client.check();
            assertThat(settings.toString()).doesNotContain("t0ken").doesNotContain("s3cret");
            RegistrySettings untrusting =
                    new RegistrySettings(guarded.url(), credentials.toString(), null, true);
            assertThatThrownBy(SchemaRegistry.of(untrusting)::check)
                    .hasMessageContaining("does not answer")
                    .hasMessageContaining("certif");
        }
    }

    @Test
    void aRegistryThatWasMovedIsNoReasonToRefuseARecord() {
        URI elsewhere = URI.create(registry.url().toString().replace("v7", "v0"));
        SchemaRegistry client =
                SchemaRegistry.of(new RegistrySettings(elsewhere, null, null, true));
        assertThatThrownBy(() -> client.schema(1)).isInstanceOf(SchemaRegistryException.class);
        assertThat(SchemaRegistry.of(registry.settings(true)).schema(777_777)).isEmpty();
    }
}
