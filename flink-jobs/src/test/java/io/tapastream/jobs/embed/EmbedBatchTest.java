package io.tapastream.jobs.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.jobs.config.EvaluationArguments;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.message.Messages;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Sample.View;
import io.tapastream.jobs.shared.EmbeddingCache;
import io.tapastream.jobs.shared.Shared;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbedBatchTest {
    private static final EvaluationSettings SETTINGS =
            EvaluationSettings.of(
                    EvaluationArguments.parse(
                            "--model-store",
                            "file:/models",
                            "--encoder-model",
                            "embed-batch-test.onnx",
                            "--embedding-cache",
                            "1 kb"));

    private static final byte[] PROBE = {0};

    private final List<Byte> embedded = new ArrayList<>();
    private Shared.Use<EmbeddingCache> cache;
    private EmbedBatch batch;

    @BeforeEach
    void begin() throws Exception {
        cache = EmbeddingCache.use(SETTINGS);
        cache.get().encoder("ab".repeat(32));
        batch = new EmbedBatch("clip", cache.get());
    }

    @AfterEach
    void end() {
        cache.close();
    }

    /** The image is one byte, its own digest and embedding. */
    private static Sample image(int content) {
        return Messages.image("image-" + content, 1, view(content));
    }

    private static View view(int content) {
        byte[] bytes = {(byte) content};
        return View.ofPixels(bytes, bytes);
    }

    private float[][] model(List<byte[]> images) {
        float[][] embeddings = new float[images.size()][];
        for (int i = 0; i < embeddings.length; i++) {
            embedded.add(images.get(i)[0]);
            embeddings[i] = new float[] {images.get(i)[0]};
        }
        return embeddings;
    }

    private void assertEmbedded(Sample sample, float... numbers) {
        List<View> views = batch.embedded(sample).views();
        assertThat(views).hasSize(numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            assertThat(views.get(i).embedding()).containsExactly(numbers[i]);
            assertThat(views.get(i).encoder()).isEqualTo("clip");
            assertThat(views.get(i).wasImage()).isTrue();
        }
    }

    @Test
    void anImageIsEmbeddedOnceInABatchAndOnceInAll() {
        Sample pair = Messages.pair("pair", 1, 0f).withViews(List.of(view(2), view(1)));
        assertThat(batch.add(image(1))).isZero();
        assertThat(batch.add(pair)).isOne();
        assertThat(batch.add(image(2))).isOne();
        assertThat(batch.size()).isEqualTo(2);
        batch.run(this::model, PROBE);
        assertThat(embedded).containsExactly((byte) 1, (byte) 2);
        assertEmbedded(image(1), 1);
        assertEmbedded(pair, 2, 1);
        assertEmbedded(image(2), 2);
        batch.clear();

        assertThat(batch.add(image(2))).isOne();
        assertThat(batch.size()).isZero();
        batch.run(this::model, PROBE);
        assertEmbedded(image(2), 2);
        assertThat(embedded).hasSize(2);
    }

    @Test
    void whatTheCacheForgetsMeanwhileStaysInTheBatch() {
        batch.add(image(1));
        batch.run(this::model, PROBE);
        batch.clear();
        batch.add(image(1));
        for (int other = 10; other < 30; other++) {
            batch.add(image(other));
        }
        batch.run(this::model, PROBE);
        assertThat(cache.get().bytes()).isLessThanOrEqualTo(1024);
        assertEmbedded(image(1), 1);
        assertEmbedded(image(10), 10);
        assertThat(embedded).hasSize(21);
    }

    @Test
    void anotherEncoderHasOtherEmbeddings() {
        batch.add(image(1));
        batch.run(this::model, PROBE);
        batch.clear();
        cache.get().encoder("cd".repeat(32));
        assertThat(batch.add(image(1))).isZero();
        batch.run(this::model, PROBE);
        assertThat(embedded).hasSize(2);
    }

    @Test
    void anImageThatCannotBeEmbeddedIsTheOnlyOneThatIsLost() {
        Sample pair = Messages.pair("pair", 1, 0f).withViews(List.of(view(2), view(13)));
        batch.add(image(1));
        batch.add(pair);
        batch.add(image(2));
        batch.run(images -> butNot((byte) 13, images), PROBE);
        assertThat(batch.failure(pair)).contains("no 13");
        assertThat(batch.failure(image(1))).isEmpty();
        assertEmbedded(image(1), 1);
        assertEmbedded(image(2), 2);
        batch.clear();

        batch.add(image(13));
        batch.run(images -> butNot((byte) 13, images), PROBE);
        assertThat(batch.failure(image(13))).contains("no 13");
    }

    @Test
    void anEncoderThatEmbedsNothingAnyMoreFailsTheTask() {
        batch.add(image(1));
        batch.add(image(2));
        assertThatThrownBy(
                        () ->
                                batch.run(
                                        images -> {
                                            throw new IllegalStateException("the device is lost");
                                        },
                                        PROBE))
                .hasMessage("the device is lost");
    }

    private float[][] butNot(byte refused, List<byte[]> images) {
        for (byte[] image : images) {
            if (image[0] == refused) {
                throw new IllegalStateException("no " + refused);
            }
        }
        return model(images);
    }

    @Test
    void readyEmbeddingsPassAsTheyAre() {
        Sample ready = Messages.image("a", 1, 4f);
        assertThat(batch.add(ready)).isZero();
        assertThat(batch.embedded(ready)).isSameAs(ready);
    }
}
