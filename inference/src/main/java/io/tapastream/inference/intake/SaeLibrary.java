package io.tapastream.inference.intake;

import java.util.Arrays;

/** The libraries whose state dicts are read, each with its own tensor names and formulas. */
public enum SaeLibrary {
    SAE_LENS("saelens", SaeLensFormat.KEYS, SaeLensFormat::read),
    VIT_PRISMA("vit-prisma", SaeLensFormat.KEYS, SaeLensFormat::readPrisma),
    DICTIONARY_LEARNING(
            "dictionary_learning", DictionaryLearningFormat.KEYS, DictionaryLearningFormat::read),
    SPARSIFY("sparsify", SparsifyFormat.KEYS, SparsifyFormat::read),
    OVERCOMPLETE("overcomplete", OvercompleteFormat.KEYS, OvercompleteFormat::read),
    MSAE("msae", MsaeFormat.KEYS, MsaeFormat::read),
    SAEV("saev", SaevFormat.KEYS, SaevFormat::read);

    /** Key of a safetensors file's metadata that names the library. */
    public static final String METADATA_LIBRARY = "tapastream.library";

    /** Key of a safetensors file's metadata that holds the library's configuration as JSON. */
    public static final String METADATA_CONFIG = "tapastream.config";

    /** Configuration of a file of the published implementation whose encoder bias is added. */
    public static final String WITH_ENCODER_BIAS = "{\"encoder_bias\":true}";

    private interface Reader {
        SaeWeights read(TensorReader tensors, SaeConfig config) throws SaeFormatException;
    }

    private final String id;

    @SuppressWarnings("ImmutableEnumChecker") // its sets are immutable
    private final KnownKeys keys;

    @SuppressWarnings("ImmutableEnumChecker") // every reader is a static method
    private final Reader reader;

    SaeLibrary(String id, KnownKeys keys, Reader reader) {
        this.id = id;
        this.keys = keys;
        this.reader = reader;
    }

    /** The name in metadata and options. */
    public String id() {
        return id;
    }

    /**
     * The library of that name.
     *
     * @throws SaeFormatException if there is none
     */
    public static SaeLibrary named(String id) throws SaeFormatException {
        for (SaeLibrary library : values()) {
            if (library.id.equalsIgnoreCase(id)) {
                return library;
            }
        }
        throw new SaeFormatException(
                "LIBRARY",
                "the library \""
                        + id
                        + "\" is not known: one of "
                        + Arrays.stream(values()).map(SaeLibrary::id).toList());
    }

    SaeWeights read(SafetensorsFile file, String config) throws SaeFormatException {
        SaeConfig parsed = SaeConfig.parse(config);
        return read(
                file,
                tensors -> {
                    keys.check(parsed, tensors::warn);
                    return reader.read(tensors, parsed);
                });
    }

    /** Something that takes an SAE out of its tensors. */
    interface Format {
        SaeWeights read(TensorReader tensors) throws SaeFormatException;
    }

    /** Reads by a format, and gives memory back where that fails. */
    static SaeWeights read(SafetensorsFile file, Format format) throws SaeFormatException {
        TensorReader tensors = new TensorReader(file);
        boolean done = false;
        try {
            SaeWeights weights = format.read(tensors);
            done = true;
            return weights;
        } catch (IllegalArgumentException e) {
            throw new SaeFormatException("CONFIG", e.getMessage(), e);
        } finally {
            if (!done) {
                tensors.releaseAll();
            }
        }
    }
}
