package io.tapastream.jobs.embed;

import io.tapastream.inference.decode.PreprocessRecipe;
import io.tapastream.inference.embed.ImageEncoder;
import io.tapastream.inference.embed.ImageEncoderOptions;
import io.tapastream.jobs.config.EvaluationSettings;
import io.tapastream.jobs.shared.Shared;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open image encoders of this process, one for each device: the subtasks of a TaskManager share
 * its session, and with it the memory of the weights.
 */
final class ImageEncoders {
    private static final Shared<Key, ImageEncoder> SHARED = new Shared<>(ImageEncoder::close);

    private static final Logger LOG = LoggerFactory.getLogger(ImageEncoders.class);

    private ImageEncoders() {}

    /**
     * @param encoder what is opened
     * @param options how
     */
    private record Key(EvaluationSettings.Encoder encoder, ImageEncoderOptions options) {}

    /**
     * @param device index of the GPU, where it runs on one
     * @throws io.tapastream.inference.embed.ImageEncoderException where the file is not the one
     *     that was asked for, is no image encoder, or the device cannot be used
     */
    static Shared.Use<ImageEncoder> use(EvaluationSettings settings, int device) throws Exception {
        EvaluationSettings.Encoder encoder = settings.encoder();
        ImageEncoderOptions options =
                ImageEncoderOptions.defaults()
                        .onDevice(settings.inference().encoderDevice().inference(), device)
                        .withLargestBatch(settings.inference().encoderBatch())
                        .withSha256(encoder.sha256())
                        .withOutput(encoder.output());
        return SHARED.use(new Key(encoder, options), () -> open(encoder, options));
    }

    private static ImageEncoder open(
            EvaluationSettings.Encoder encoder, ImageEncoderOptions options) {
        ImageEncoder opened =
                ImageEncoder.open(
                        Path.of(encoder.model()),
                        PreprocessRecipe.named(encoder.recipe()),
                        options);
        LOG.info(
                "The image encoder {} is {}, SHA-256 {}.",
                encoder.name(),
                encoder.model(),
                opened.sha256());
        return opened;
    }
}
