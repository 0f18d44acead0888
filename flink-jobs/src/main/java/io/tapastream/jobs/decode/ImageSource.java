package io.tapastream.jobs.decode;

import io.tapastream.core.io.Sha256;
import io.tapastream.inference.decode.ImageFormatException;
import io.tapastream.inference.decode.ImagePreprocessor;
import io.tapastream.jobs.message.Sample.View;
import io.tapastream.jobs.shared.EmbeddingCache;

/**
 * Turns image files into views: into the embedding of that file where it is known, else into
 * prepared pixels. Safe for use by several threads.
 */
final class ImageSource {
    private final String encoder;
    private final ImagePreprocessor preprocessor;
    private final EmbeddingCache embeddings;
    private final DecodeMetrics metrics;

    /**
     * @param encoder name of the image encoder
     * @param preprocessor of the image encoder
     * @param embeddings that are known
     */
    ImageSource(
            String encoder,
            ImagePreprocessor preprocessor,
            EmbeddingCache embeddings,
            DecodeMetrics metrics) {
        this.encoder = encoder;
        this.preprocessor = preprocessor;
        this.embeddings = embeddings;
        this.metrics = metrics;
    }

    View view(byte[] file) throws RefusedException {
        byte[] digest = Sha256.of(file);
        byte[] key = embeddings.key(digest);
        float[] known = key == null ? null : embeddings.get(key);
        if (known != null) {
            metrics.hit();
            return View.ofImage(encoder, known, key);
        }
        try {
            View view = View.ofPixels(preprocessor.pixels(file), digest);
            metrics.decoded();
            return view;
        } catch (ImageFormatException e) {
            throw new RefusedException(e.code(), e.getMessage(), e);
        }
    }
}
