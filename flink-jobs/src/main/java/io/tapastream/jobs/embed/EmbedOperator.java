package io.tapastream.jobs.embed;

import io.tapastream.inference.decode.PreprocessRecipe;
import io.tapastream.inference.embed.ImageEncoder;
import io.tapastream.inference.embed.WrongImageEncoderException;
import io.tapastream.inference.intake.SaeWeights;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Sample.View;
import io.tapastream.jobs.message.SideOutputs;
import io.tapastream.jobs.shared.EmbeddingCache;
import io.tapastream.jobs.shared.Gpus;
import io.tapastream.jobs.shared.Shared;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * The embed stage: runs the image encoder over micro-batches, each image once.
 *
 * <p>It has no state. Whatever waits is embedded and sent on before a Flink checkpoint's barrier
 * and at the end of input, so nothing is in flight when a snapshot is taken. Samples and watermarks
 * leave in the order in which they came, samples with ready embeddings too: the later record of an
 * image must stay the later one.
 */
public final class EmbedOperator extends AbstractStreamOperator<Sample>
        implements OneInputStreamOperator<Sample, Sample> {
    private static final long serialVersionUID = 1L;
    private static final int CHANNELS = 3;

    private final EvaluationSettings settings;

    private transient Shared.Use<ImageEncoder> encoder;
    private transient Shared.Use<EmbeddingCache> cache;
    private transient EmbedMetrics counts;
    private transient EmbedBatch batch;
    private transient List<Waiting> waiting;
    private transient ScheduledFuture<?> timer;

    /** An image that the encoder embedded when it was opened. */
    private transient byte[] probe;

    /**
     * What leaves in order: one of the two.
     *
     * @param record a sample
     * @param mark a watermark
     */
    private record Waiting(StreamRecord<Sample> record, Watermark mark) {}

    public EmbedOperator(EvaluationSettings settings) {
        this.settings = settings;
    }

    @Override
    public void open() throws Exception {
        super.open();
        waiting = new ArrayList<>();
        cache = EmbeddingCache.use(settings);
        batch = new EmbedBatch(settings.encoder().name(), cache.get());
        counts = new EmbedMetrics(getMetricGroup(), cache.get(), batch::size);
        if (settings.encoder().model() != null) {
            encoder = openEncoder();
            PreprocessRecipe recipe = encoder.get().recipe();
            probe = new byte[CHANNELS * recipe.width() * recipe.height()];
            cache.get().encoder(encoder.get().sha256());
        }
    }

    private Shared.Use<ImageEncoder> openEncoder() throws Exception {
        try {
            return ImageEncoders.use(settings, Gpus.indexFor(getRuntimeContext()));
        } catch (WrongImageEncoderException e) {
            // Another attempt would find the same file.
            throw new SuppressRestartsException(e);
        }
    }

    @Override
    public void processElement(StreamRecord<Sample> element) throws Exception {
        int most = settings.inference().encoderBatch();
        int images = imagesIn(element.getValue());
        if (images > 0 && batch.size() > 0 && batch.size() + images > most) {
            flush();
        }
        counts.hits(batch.add(element.getValue()));
        waiting.add(new Waiting(element.copy(element.getValue()), null));
        if (batch.size() == 0 || batch.size() >= most) {
            flush();
        } else if (timer == null) {
            long at =
                    getProcessingTimeService().getCurrentProcessingTime()
                            + settings.inference().timeoutMillis();
            timer = getProcessingTimeService().registerTimer(at, time -> onTimer());
        }
    }

    private void onTimer() throws Exception {
        timer = null;
        flush();
    }

    private void flush() {
        batch.run(this::embed, probe);
        for (Waiting next : waiting) {
            if (next.mark() != null) {
                output.emitWatermark(next.mark());
            } else {
                send(next.record());
            }
        }
        waiting.clear();
        batch.clear();
    }

    private float[][] embed(List<byte[]> images) {
        long start = System.nanoTime();
        float[][] embeddings = encoder.get().embed(images);
        counts.embedded(images.size(), System.nanoTime() - start);
        return embeddings;
    }

    private void send(StreamRecord<Sample> record) {
        Sample waited = record.getValue();
        Optional<String> failure = batch.failure(waited);
        if (failure.isPresent()) {
            reject(waited, "EMBED_FAILED", "the image cannot be embedded: " + failure.get());
            return;
        }
        Sample sample = batch.embedded(waited);
        for (View view : sample.views()) {
            for (float number : view.embedding()) {
                if (!(Math.abs(number) <= SaeWeights.LARGEST_EMBEDDING)) {
                    reject(
                            sample,
                            Float.isFinite(number) ? "TOO_LARGE" : "NOT_FINITE",
                            "the image encoder gives " + number + " for this image");
                    return;
                }
            }
        }
        output.collect(record.replace(sample));
    }

    private void reject(Sample sample, String reason, String message) {
        Rejection rejection =
                Rejection.late(
                        sample.origin(), "embed", reason, message, sample.dataSet(), sample.id());
        output.collect(SideOutputs.REJECTED, new StreamRecord<>(rejection));
    }

    private static int imagesIn(Sample sample) {
        int images = 0;
        for (View view : sample.views()) {
            images += view.pixels() == null ? 0 : 1;
        }
        return images;
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (waiting.isEmpty()) {
            output.emitWatermark(mark);
        } else {
            waiting.add(new Waiting(null, mark));
        }
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        flush();
        super.processWatermarkStatus(status);
    }

    @Override
    public void prepareSnapshotPreBarrier(long flinkCheckpointId) throws Exception {
        flush();
    }

    @Override
    public void finish() throws Exception {
        flush();
        super.finish();
    }

    @Override
    public void close() throws Exception {
        try {
            if (encoder != null) {
                encoder.close();
            }
            if (cache != null) {
                cache.close();
            }
        } finally {
            super.close();
        }
    }
}
