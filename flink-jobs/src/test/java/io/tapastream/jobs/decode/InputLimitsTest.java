package io.tapastream.jobs.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.inference.decode.ImageLimits;
import io.tapastream.inference.decode.ImagePreprocessor;
import io.tapastream.inference.decode.PreprocessRecipe;
import io.tapastream.jobs.config.EvaluationArguments;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.message.Origin;
import io.tapastream.jobs.shared.EmbeddingCache;
import io.tapastream.jobs.shared.Shared;
import io.tapastream.schemas.AnnotatedImage;
import io.tapastream.schemas.ConceptVocabulary;
import io.tapastream.schemas.ImageBytes;
import io.tapastream.schemas.ReadyEmbedding;
import io.tapastream.schemas.SaeCheckpointChunk;
import io.tapastream.schemas.SaeCheckpointManifest;
import io.tapastream.schemas.SaeRole;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What each size option allows is taken, and one more is refused as TOO_LARGE. */
class InputLimitsTest {
    private static final Origin ORIGIN = new Origin("topic", 0, 0, 0);
    private static final String DIGEST = "0".repeat(64);

    private static RecordDecoder decoder(String... options) throws Exception {
        String[] all = new String[options.length + 1];
        all[0] = "--model-store=file:/models";
        System.arraycopy(options, 0, all, 1, options.length);
        EvaluationSettings settings = EvaluationSettings.of(EvaluationArguments.parse(all));
        EvaluationSettings.Encoder encoder = settings.encoder();
        ImagePreprocessor preprocessor =
                new ImagePreprocessor(
                        PreprocessRecipe.named("squash:8x8"),
                        new ImageLimits(
                                Math.toIntExact(encoder.maxImageBytes()),
                                encoder.maxImagePixels()));
        DecodeMetrics metrics = new DecodeMetrics(new UnregisteredMetricsGroup(), () -> 0);
        try (Shared.Use<EmbeddingCache> none = EmbeddingCache.use(settings)) {
            return new RecordDecoder(
                    settings, new ImageSource("clip", preprocessor, none.get(), metrics));
        }
    }

    @Test
    void imageFiles() throws Exception {
        byte[] file = png(20, 20);
        AnnotatedImage image = image(new ImageBytes(ByteBuffer.wrap(file)));
        RecordDecoder exact = decoder("--max-image-size=" + file.length + " bytes");
        assertThat(exact.image(image, ORIGIN).views()).hasSize(1);
        RecordDecoder below = decoder("--max-image-size=" + (file.length - 1) + " bytes");
        assertTooLarge(() -> below.image(image, ORIGIN));
    }

    @Test
    void pixels() throws Exception {
        RecordDecoder decoder = decoder("--max-image-megapixels=1");
        AnnotatedImage exact = image(new ImageBytes(ByteBuffer.wrap(png(1000, 1000))));
        AnnotatedImage above = image(new ImageBytes(ByteBuffer.wrap(png(1001, 1000))));
        assertThat(decoder.image(exact, ORIGIN).views()).hasSize(1);
        assertTooLarge(() -> decoder.image(above, ORIGIN));
    }

    @Test
    void embeddings() throws Exception {
        RecordDecoder decoder = decoder("--max-embedding-width=5");
        assertThat(decoder.image(image(embedding(5)), ORIGIN).views()).hasSize(1);
        assertTooLarge(() -> decoder.image(image(embedding(6)), ORIGIN));
    }

    @Test
    void vocabularies() throws Exception {
        RecordDecoder decoder = decoder("--max-concepts=3");
        assertThat(decoder.vocabulary(vocabulary(3), ORIGIN).concepts()).hasSize(3);
        assertTooLarge(() -> decoder.vocabulary(vocabulary(4), ORIGIN));
    }

    @Test
    void names() throws Exception {
        RecordDecoder decoder = decoder();
        ConceptVocabulary vocabulary =
                new ConceptVocabulary("d".repeat(1025), Instant.EPOCH, List.of("concept"));
        assertTooLarge(() -> decoder.vocabulary(vocabulary, ORIGIN));
    }

    @Test
    void saeCheckpoints() throws Exception {
        SaePartDecoder decoder = new SaePartDecoder(1000);
        assertThat(decoder.manifest(manifest(1000), ORIGIN)).isNotNull();
        assertTooLarge(() -> decoder.manifest(manifest(1001), ORIGIN));
    }

    @Test
    void chunks() {
        byte[] data = new byte[SaePartDecoder.MAX_CHUNK + 1];
        SaeCheckpointChunk chunk =
                new SaeCheckpointChunk("run", "sae", 1L, DIGEST, 0, DIGEST, ByteBuffer.wrap(data));
        assertThatThrownBy(() -> new SaePartDecoder(Long.MAX_VALUE).chunk(chunk, ORIGIN))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo("CHUNK_SIZE"));
    }

    private static SaeCheckpointManifest manifest(long bytes) {
        return SaeCheckpointManifest.newBuilder()
                .setRun("run")
                .setSae("sae")
                .setStep(1)
                .setEventTime(Instant.EPOCH)
                .setImageEncoder("encoder")
                .setArchitecture("topk")
                .setEmbeddingWidth(4)
                .setDictionarySize(8)
                .setK(2)
                .setInputUnitNorm(false)
                .setRole(SaeRole.TRAINED)
                .setSha256(DIGEST)
                .setByteLength(bytes)
                .setChunkCount(1)
                .setMetadata(Map.of())
                .build();
    }

    private static ConceptVocabulary vocabulary(int concepts) {
        return new ConceptVocabulary(
                "data",
                Instant.EPOCH,
                IntStream.range(0, concepts).mapToObj(c -> "concept-" + c).toList());
    }

    private static AnnotatedImage image(Object content) {
        return new AnnotatedImage("data", "image", Instant.EPOCH, content, List.of(0));
    }

    private static ReadyEmbedding embedding(int width) {
        return new ReadyEmbedding("encoder", Collections.nCopies(width, 0.5f));
    }

    private static byte[] png(int width, int height) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", file);
        return file.toByteArray();
    }

    private static void assertTooLarge(ThrowingCallable decoding) {
        assertThatThrownBy(decoding)
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo("TOO_LARGE"));
    }
}
