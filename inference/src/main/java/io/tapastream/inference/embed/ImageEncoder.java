package io.tapastream.inference.embed;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.tapastream.inference.decode.PreprocessRecipe;
import io.tapastream.inference.embed.ImageEncoderOptions.Device;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A frozen image encoder: any ONNX model [B,3,H,W] (float, float16 or uint8) to [B,E].
 *
 * <p>Float inputs, of 32 or 16 bits, are normalised by the recipe; uint8 inputs get the raw
 * samples. Outputs may be float, float16 or bfloat16 and come as floats. Safe for use by several
 * threads; {@link #close} waits for calls under way.
 */
public final class ImageEncoder implements AutoCloseable {
    private static final int CHANNELS = 3;

    private final String sha256;
    private final PreprocessRecipe recipe;
    private final OrtEnvironment environment;
    private final OrtSessions.Opened opened;
    private final OrtSession session;
    private final EncoderSignature signature;
    private final PixelTable table;
    private final int batch;
    private final int imageSize;
    private final int embeddingWidth;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    private ImageEncoder(
            String sha256,
            PreprocessRecipe recipe,
            OrtSessions.Opened opened,
            EncoderSignature signature,
            int largestBatch,
            double tolerance) {
        this.sha256 = sha256;
        this.recipe = recipe;
        this.environment = OrtSessions.environment();
        this.opened = opened;
        this.session = opened.session();
        this.signature = signature;
        this.table = new PixelTable(signature.inputType(), recipe);
        this.imageSize = CHANNELS * recipe.width() * recipe.height();
        this.batch = signature.fixedBatch() > 0 ? signature.fixedBatch() : largestBatch;
        requireBatchFits();
        EncoderProbe probe = new EncoderProbe(imageSize, tolerance);
        this.embeddingWidth = probe.check(this::tried);
    }

    /**
     * Opens the model and tries it on a few images, alone and together ({@link EncoderProbe}).
     *
     * @throws WrongImageEncoderException if the file does not have the digest asked for, or its
     *     model is no image encoder: the inputs or outputs do not fit, or the embedding of an image
     *     depends on the batch
     * @throws ImageEncoderException if the file cannot be read, is no model, or the device asked
     *     for cannot be used
     */
    public static ImageEncoder open(
            Path onnxModel, PreprocessRecipe recipe, ImageEncoderOptions options) {
        String sha256 = sha256(onnxModel);
        if (options.sha256() != null && !options.sha256().equals(sha256)) {
            throw new WrongImageEncoderException(
                    "the image encoder "
                            + onnxModel
                            + " has the SHA-256 "
                            + sha256
                            + ", but "
                            + options.sha256()
                            + " is asked for: it is another model, or another version of it");
        }
        OrtSessions.Opened opened = null;
        try {
            opened = OrtSessions.open(onnxModel, options);
            EncoderSignature signature =
                    EncoderSignature.of(opened.session(), recipe, options.output());
            boolean halves = signature.halves() || ModelFiles.holdsHalves(onnxModel);
            return new ImageEncoder(
                    sha256,
                    recipe,
                    opened,
                    signature,
                    options.largestBatch(),
                    halves ? EncoderProbe.OF_HALVES : EncoderProbe.OF_FLOATS);
        } catch (OrtException | IOException | RuntimeException e) {
            closeQuietly(opened, e);
            if (e instanceof ImageEncoderException known) {
                throw known;
            }
            throw new ImageEncoderException(
                    "the image encoder " + onnxModel + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /**
     * The {@link #sha256()} that an encoder of this file has, without opening it.
     *
     * @throws ImageEncoderException if the file cannot be read
     */
    public static String sha256(Path onnxModel) {
        try {
            return ModelFiles.sha256(onnxModel);
        } catch (IOException e) {
            throw new ImageEncoderException(
                    "the image encoder " + onnxModel + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The SHA-256 of the model file and of external data beside it, in lower-case hexadecimal: the
     * encoder's identity.
     */
    public String sha256() {
        return sha256;
    }

    public int embeddingWidth() {
        return embeddingWidth;
    }

    public PreprocessRecipe recipe() {
        return recipe;
    }

    /** Where the model runs; never AUTO. */
    public Device device() {
        return opened.device();
    }

    /** Why the model runs on the CPU although a GPU was wanted where there is one. */
    public Optional<String> fallback() {
        return Optional.ofNullable(opened.fallback());
    }

    /** Images per run of the model: calls with multiples of it are the fastest. */
    public int batch() {
        return batch;
    }

    /**
     * The embeddings of the images, [n][E].
     *
     * @param planarPixels per image [3,height,width] as {@code ImagePreprocessor} gives it
     * @throws IllegalArgumentException if an image has another size
     * @throws ImageEncoderException if ONNX Runtime fails for these images, or gives no vector for
     *     each; others may succeed
     */
    public float[][] embed(List<byte[]> planarPixels) {
        for (byte[] planes : planarPixels) {
            if (planes.length != imageSize) {
                throw new IllegalArgumentException(
                        String.format(
                                "an image has %d samples, but 3 x %d x %d are needed",
                                planes.length, recipe.height(), recipe.width()));
            }
        }
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the image encoder is closed");
            }
            float[][] embeddings = new float[planarPixels.size()][];
            for (int first = 0; first < embeddings.length; first += batch) {
                int end = Math.min(embeddings.length, first + batch);
                float[][] part = run(planarPixels.subList(first, end));
                System.arraycopy(part, 0, embeddings, first, part.length);
            }
            return embeddings;
        } catch (OrtException e) {
            throw new ImageEncoderException("the image encoder failed: " + e.getMessage(), e);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Waits for the calls under way and frees the session. Closing again does nothing. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                session.close();
            }
        } catch (OrtException e) {
            throw new ImageEncoderException("the session did not close: " + e.getMessage(), e);
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** As one run whatever the largest batch is: embeddings must not depend on that option. */
    private float[][] tried(List<byte[]> images) {
        try {
            return signature.fixedBatch() > 0 ? embed(images) : run(images);
        } catch (OrtException | ImageEncoderException e) {
            throw new WrongImageEncoderException(
                    String.format(
                            "the image encoder cannot embed %s: %s",
                            images.size() == 1
                                    ? "a test image"
                                    : images.size() + " test images together",
                            e.getMessage().strip().replaceAll("\\s+", " ")),
                    e);
        }
    }

    private void requireBatchFits() {
        long bytes = (long) batch * imageSize * table.sampleBytes();
        if (bytes > DirectBuffers.LARGEST) {
            throw new WrongImageEncoderException(
                    String.format(
                            "%d images of %d x %d are %d bytes in a run of the image encoder: at"
                                    + " most %d are possible, so ask for fewer images per run",
                            batch, recipe.width(), recipe.height(), bytes, DirectBuffers.LARGEST));
        }
    }

    private float[][] run(List<byte[]> images) throws OrtException {
        int rows = signature.fixedBatch() > 0 ? batch : images.size();
        int bytes = rows * imageSize * table.sampleBytes();
        ByteBuffer buffer = DirectBuffers.shared().borrow(bytes);
        try {
            for (int row = 0; row < rows; row++) {
                // A model with a fixed batch gets its last image again where there is none left.
                table.put(images.get(Math.min(row, images.size() - 1)), buffer);
            }
            buffer.flip();
            long[] shape = {rows, CHANNELS, recipe.height(), recipe.width()};
            try (OnnxTensor input =
                            OnnxTensor.createTensor(
                                    environment, buffer, shape, signature.inputType());
                    OrtSession.RunOptions quiet = new OrtSession.RunOptions();
                    OrtSession.Result result = run(Map.of(signature.input(), input), quiet)) {
                return rows((OnnxTensor) result.get(0), rows, images.size());
            }
        } finally {
            DirectBuffers.shared().giveBack(buffer);
        }
    }

    /** What fails is thrown; on the console it would repeat the sentence made of that. */
    private OrtSession.Result run(Map<String, OnnxTensor> input, OrtSession.RunOptions quiet)
            throws OrtException {
        quiet.setLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
        return session.run(input, Set.of(signature.output()), quiet);
    }

    private static float[][] rows(OnnxTensor output, int rows, int wanted) {
        long[] shape = output.getInfo().getShape();
        if (shape.length != 2 || shape[0] != rows || shape[1] < 1) {
            throw new ImageEncoderException(
                    "the image encoder gave "
                            + Arrays.toString(shape)
                            + " for "
                            + rows
                            + " images: one vector per image is needed");
        }
        var values = output.getFloatBuffer();
        float[][] embeddings = new float[wanted][(int) shape[1]];
        for (float[] embedding : embeddings) {
            values.get(embedding);
        }
        return embeddings;
    }

    private static void closeQuietly(OrtSessions.Opened opened, Exception cause) {
        if (opened != null) {
            try {
                opened.session().close();
            } catch (OrtException e) {
                cause.addSuppressed(e);
            }
        }
    }
}
