package io.tapastream.jobs.config;

import io.tapastream.inference.embed.ImageEncoder;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/**
 * What the operators need of the options, checked once when the job is built.
 *
 * @param encoder the image encoder
 * @param inference batches and memory of inference
 * @param intake limits on SAE checkpoints
 * @param baselines drawn SAEs to compare with
 * @param blocks how the work is split
 * @param scoring what is matched and scored
 * @param alerting when a person is alerted
 * @param uris which URIs are read
 * @param limits on what a record holds
 */
public record EvaluationSettings(
        Encoder encoder,
        Inference inference,
        Intake intake,
        Baselines baselines,
        Blocks blocks,
        ScoreSettings scoring,
        AlertSettings alerting,
        Uris uris,
        Limits limits)
        implements Serializable {
    /**
     * The same with the image encoder's digest, where its file can be read; reads the whole file.
     *
     * @throws io.tapastream.inference.embed.ImageEncoderException if it cannot be read
     */
    public EvaluationSettings pinned() {
        return new EvaluationSettings(
                encoder.pinned(),
                inference,
                intake,
                baselines,
                blocks,
                scoring,
                alerting,
                uris,
                limits);
    }

    /** Most images of a block in the sample for the measures that need activations. */
    public int sampledPerBlock() {
        int blocks = this.blocks.imageBlocks();
        return (scoring.healthSample() + blocks - 1) / blocks;
    }

    /**
     * @param name its name in records
     * @param model path of the ONNX file; null where only ready embeddings are accepted
     * @param sha256 that the file must have, lower-case hex; null for any
     * @param output the model's output that is the embedding; null for its only one
     * @param others names of further image encoders that are accepted
     * @param recipe how images are prepared
     * @param maxImageBytes largest image file
     * @param maxImagePixels largest image
     */
    public record Encoder(
            String name,
            String model,
            String sha256,
            String output,
            List<String> others,
            String recipe,
            long maxImageBytes,
            long maxImagePixels)
            implements Serializable {
        private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

        public Encoder {
            others = List.copyOf(others);
            if (sha256 != null && !SHA256.matcher(sha256).matches()) {
                throw new InvalidOptionException(
                        "the option --"
                                + EmbedOptions.ENCODER_SHA256.key()
                                + " must be 64 hexadecimal digits, not '"
                                + sha256
                                + "'");
            }
            OptionRules.positive(LimitOptions.MAX_IMAGE_SIZE, maxImageBytes);
            OptionRules.positive(LimitOptions.MAX_IMAGE_MEGAPIXELS, maxImagePixels);
            OptionRules.atMostAnArray(LimitOptions.MAX_IMAGE_SIZE, maxImageBytes);
        }

        /**
         * The digest of the model that embeds images under this name; null where there is none, or
         * where it was not known when the job was built.
         */
        public String digestOf(String encoder) {
            return model != null && encoder.equals(name) ? sha256 : null;
        }

        /**
         * The same with the digest of the model's file, where none is given and the file is at
         * hand: then every process must find that file.
         */
        private Encoder pinned() {
            if (model == null || sha256 != null || !Files.isReadable(Path.of(model))) {
                return this;
            }
            String found = ImageEncoder.sha256(Path.of(model));
            return new Encoder(
                    name, model, found, output, others, recipe, maxImageBytes, maxImagePixels);
        }

        /**
         * What is wrong with embeddings or an SAE of this image encoder; nothing where they are
         * accepted. A job without an image encoder of its own takes those of every name.
         */
        public Optional<String> objection(String encoder) {
            if (model == null || name.equals(encoder) || others.contains(encoder)) {
                return Optional.empty();
            }
            return Optional.of(
                    "is of the image encoder '"
                            + encoder
                            + "', but the job's is '"
                            + name
                            + "' (others can be allowed with --"
                            + EmbedOptions.OTHER_ENCODERS.key()
                            + ")");
        }
    }

    /**
     * @param encoderBatch images per run of the image encoder
     * @param encoderDevice where the image encoder runs
     * @param encoderOwnSlots whether the embed stage has slots of its own
     * @param encoderParallelism of the embed stage; 0 for the job's
     * @param decodeThreads that prepare images, in each process
     * @param cacheBytes for embeddings of images that were there before, in each process
     * @param saeBatch embeddings per run of an SAE encoder
     * @param timeoutMillis longest wait for a batch to fill
     * @param saeMemoryBytes budget of the open SAE encoders
     * @param reconstruction whether images are reconstructed where there is a decoder
     */
    public record Inference(
            int encoderBatch,
            Device encoderDevice,
            boolean encoderOwnSlots,
            int encoderParallelism,
            int decodeThreads,
            long cacheBytes,
            int saeBatch,
            long timeoutMillis,
            long saeMemoryBytes,
            boolean reconstruction)
            implements Serializable {
        public Inference {
            OptionRules.positive(EmbedOptions.ENCODER_BATCH, encoderBatch);
            OptionRules.notNegative(EmbedOptions.ENCODER_PARALLELISM, encoderParallelism);
            OptionRules.notNegative(EmbedOptions.DECODE_THREADS, decodeThreads);
            OptionRules.positive(SaeOptions.SAE_BATCH, saeBatch);
            OptionRules.positive(EmbedOptions.BATCH_TIMEOUT, timeoutMillis);
            OptionRules.positive(SaeOptions.SAE_MEMORY, saeMemoryBytes);
        }
    }

    /**
     * @param modelStore directory of the verified SAE checkpoints, a URI
     * @param maxBytes largest SAE checkpoint
     * @param chunkTimeoutMillis longest wait for a missing chunk
     * @param live SAE checkpoints of one run and SAE that stay live
     * @param atOnce SAE checkpoints of one run and SAE that may be in evaluation at once
     * @param whenBehind what happens to those that must wait
     */
    public record Intake(
            String modelStore,
            long maxBytes,
            long chunkTimeoutMillis,
            int live,
            int atOnce,
            WhenBehind whenBehind)
            implements Serializable {
        public Intake {
            OptionRules.positive(SaeOptions.SAE_MAX_SIZE, maxBytes);
            OptionRules.atMostAnArray(SaeOptions.SAE_MAX_SIZE, maxBytes);
            OptionRules.positive(SaeOptions.SAE_CHUNK_TIMEOUT, chunkTimeoutMillis);
            OptionRules.positive(SaeOptions.LIVE_SAE_CHECKPOINTS, live);
            OptionRules.positive(SaeOptions.EVALUATIONS_AT_ONCE, atOnce);
        }
    }

    /**
     * @param kinds which are drawn
     * @param seed from which they are drawn
     */
    public record Baselines(List<Baseline> kinds, long seed) implements Serializable {
        public Baselines {
            kinds = kinds.stream().distinct().toList();
        }
    }

    /**
     * @param imageBlocks blocks of a data set's images
     * @param conceptBlockSize concepts of a block
     */
    public record Blocks(int imageBlocks, int conceptBlockSize) implements Serializable {
        public Blocks {
            OptionRules.positive(BlockOptions.IMAGE_BLOCKS, imageBlocks);
            OptionRules.positive(BlockOptions.CONCEPT_BLOCK_SIZE, conceptBlockSize);
        }

        /** Over how many blocks a vocabulary of this size is split. */
        public int conceptBlocks(int concepts) {
            return (concepts + conceptBlockSize - 1) / conceptBlockSize;
        }

        /** The first concept of a block; of the block behind the last, the first beyond it. */
        public int firstConcept(int conceptBlock, int concepts) {
            return Math.min(concepts, Math.multiplyExact(conceptBlock, conceptBlockSize));
        }
    }

    /**
     * @param http whether http: and https: are read
     * @param prefixes what a URI must begin with
     */
    public record Uris(boolean http, List<String> prefixes) implements Serializable {
        public Uris {
            prefixes = List.copyOf(prefixes);
        }
    }

    /**
     * @param embeddingWidth most numbers of a ready embedding
     * @param concepts most concepts of a vocabulary
     */
    public record Limits(int embeddingWidth, int concepts) implements Serializable {
        public Limits {
            OptionRules.positive(LimitOptions.MAX_EMBEDDING_WIDTH, embeddingWidth);
            OptionRules.positive(LimitOptions.MAX_CONCEPTS, concepts);
        }
    }

    /**
     * @throws InvalidOptionException where an option is missing or out of range
     */
    public static EvaluationSettings of(Configuration options) {
        ScoreSettings scoring = ScoreSettings.of(options);
        return new EvaluationSettings(
                new Encoder(
                        read(options, EmbedOptions.ENCODER_NAME),
                        options.getOptional(EmbedOptions.ENCODER_MODEL).orElse(null),
                        options.getOptional(EmbedOptions.ENCODER_SHA256)
                                .map(digest -> digest.toLowerCase(Locale.ROOT))
                                .orElse(null),
                        options.getOptional(EmbedOptions.ENCODER_OUTPUT).orElse(null),
                        read(options, EmbedOptions.OTHER_ENCODERS),
                        read(options, EmbedOptions.ENCODER_RECIPE),
                        read(options, LimitOptions.MAX_IMAGE_SIZE).getBytes(),
                        read(options, LimitOptions.MAX_IMAGE_MEGAPIXELS) * 1_000_000L),
                new Inference(
                        read(options, EmbedOptions.ENCODER_BATCH),
                        read(options, EmbedOptions.ENCODER_DEVICE),
                        read(options, EmbedOptions.ENCODER_OWN_SLOTS),
                        encoderParallelism(options),
                        read(options, EmbedOptions.DECODE_THREADS),
                        read(options, EmbedOptions.EMBEDDING_CACHE).getBytes(),
                        read(options, SaeOptions.SAE_BATCH),
                        read(options, EmbedOptions.BATCH_TIMEOUT).toMillis(),
                        read(options, SaeOptions.SAE_MEMORY).getBytes(),
                        read(options, SaeOptions.SAE_RECONSTRUCTION)),
                new Intake(
                        read(options, SaeOptions.MODEL_STORE),
                        read(options, SaeOptions.SAE_MAX_SIZE).getBytes(),
                        read(options, SaeOptions.SAE_CHUNK_TIMEOUT).toMillis(),
                        read(options, SaeOptions.LIVE_SAE_CHECKPOINTS),
                        read(options, SaeOptions.EVALUATIONS_AT_ONCE),
                        read(options, SaeOptions.WHEN_BEHIND)),
                new Baselines(
                        read(options, SaeOptions.BASELINES),
                        read(options, SaeOptions.BASELINE_SEED)),
                new Blocks(
                        read(options, BlockOptions.IMAGE_BLOCKS),
                        read(options, BlockOptions.CONCEPT_BLOCK_SIZE)),
                scoring,
                AlertSettings.of(options, scoring),
                new Uris(
                        read(options, LimitOptions.URI_HTTP),
                        read(options, LimitOptions.URI_PREFIXES)),
                new Limits(
                        read(options, LimitOptions.MAX_EMBEDDING_WIDTH),
                        read(options, LimitOptions.MAX_CONCEPTS)));
    }

    /**
     * The value of an option, or its default.
     *
     * @throws InvalidOptionException where it has neither, or the text is not of its type
     */
    public static <T> T read(Configuration options, ConfigOption<T> option) {
        try {
            return options.getOptional(option)
                    .or(() -> Optional.ofNullable(option.defaultValue()))
                    .orElseThrow(
                            () ->
                                    new InvalidOptionException(
                                            "the option --" + option.key() + " is required"));
        } catch (IllegalArgumentException e) {
            throw new InvalidOptionException(
                    "the option --" + option.key() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static int encoderParallelism(Configuration options) {
        if (!options.contains(EmbedOptions.ENCODER_PARALLELISM)) {
            return 0;
        }
        int given = read(options, EmbedOptions.ENCODER_PARALLELISM);
        OptionRules.positive(EmbedOptions.ENCODER_PARALLELISM, given);
        return given;
    }
}
