package io.tapastream.jobs.embed;

import io.tapastream.inference.decode.PreprocessRecipe;
import io.tapastream.inference.embed.ImageEncoder;
import io.tapastream.inference.embed.ImageEncoderOptions;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.decode.DecodeFunction;
import io.tapastream.jobs.message.Rejection;
import io.tapastream.jobs.message.Sample;
import io.tapastream.jobs.message.Sample.View;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * The embed stage: runs the image encoder over micro-batches.
 *
 * <p>It has no state. Whatever waits is embedded and sent on before a watermark, before a Flink
 * checkpoint's barrier and at the end of input, so nothing is in flight when a snapshot is taken.
 * Samples leave in the order in which they came, those with ready embeddings too: the later record
 * of an image must stay the later one.
 */
public final class EmbedOperator extends AbstractStreamOperator<Sample>
        implements OneInputStreamOperator<Sample, Sample> {
    private static final long serialVersionUID = 1L;

    private final EvaluationSettings settings;

    private transient ImageEncoder encoder;
    private transient List<StreamRecord<Sample>> waiting;
    private transient int waitingImages;
    private transient ScheduledFuture<?> timer;

    public EmbedOperator(EvaluationSettings settings) {
        this.settings = settings;
    }

    @Override
    public void open() throws Exception {
        super.open();
        waiting = new ArrayList<>();
        EvaluationSettings.Encoder model = settings.encoder();
        if (model.model() != null) {
            encoder =
                    ImageEncoder.open(
                            Path.of(model.model()),
                            PreprocessRecipe.named(model.recipe()),
                            ImageEncoderOptions.defaults()
                                    .withLargestBatch(settings.inference().encoderBatch()));
        }
    }

    @Override
    public void processElement(StreamRecord<Sample> element) throws Exception {
        int images = imagesIn(element.getValue());
        if (images == 0 && waiting.isEmpty()) {
            output.collect(element);
            return;
        }
        waiting.add(
                element.hasTimestamp()
                        ? new StreamRecord<>(element.getValue(), element.getTimestamp())
                        : new StreamRecord<>(element.getValue()));
        waitingImages += images;
        if (waitingImages >= settings.inference().encoderBatch()) {
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

    private void flush() throws Exception {
        if (waiting.isEmpty()) {
            return;
        }
        List<byte[]> images = new ArrayList<>(waitingImages);
        for (StreamRecord<Sample> record : waiting) {
            for (View view : record.getValue().views()) {
                if (view.pixels() != null) {
                    images.add(view.pixels());
                }
            }
        }
        float[][] embeddings = images.isEmpty() ? new float[0][] : encoder.embed(images);
        int next = 0;
        for (StreamRecord<Sample> record : waiting) {
            Sample sample = record.getValue();
            int embedded = imagesIn(sample);
            if (embedded > 0) {
                sample = sample.withViews(embedded(sample, embeddings, next));
                next += embedded;
            }
            send(record, sample);
        }
        waiting.clear();
        waitingImages = 0;
    }

    private void send(StreamRecord<Sample> record, Sample sample) {
        for (View view : sample.views()) {
            for (float number : view.embedding()) {
                if (!Float.isFinite(number)) {
                    Rejection rejection =
                            Rejection.late(
                                    sample.origin(),
                                    "embed",
                                    "NOT_FINITE",
                                    "the image encoder gives " + number + " for this image",
                                    sample.dataSet(),
                                    sample.id());
                    output.collect(DecodeFunction.REJECTED, new StreamRecord<>(rejection));
                    return;
                }
            }
        }
        output.collect(record.replace(sample));
    }

    private List<View> embedded(Sample sample, float[][] embeddings, int first) {
        List<View> views = new ArrayList<>(sample.views().size());
        int next = first;
        for (View view : sample.views()) {
            views.add(
                    view.pixels() == null
                            ? view
                            : View.ofEmbedding(settings.encoder().name(), embeddings[next++]));
        }
        return views;
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
        flush();
        super.processWatermark(mark);
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
        } finally {
            super.close();
        }
    }
}
