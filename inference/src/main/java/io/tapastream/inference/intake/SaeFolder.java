package io.tapastream.inference.intake;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads an SAE from a folder as the training libraries leave it: a configuration and safetensors.
 */
public final class SaeFolder {
    private static final List<String> CONFIGURATIONS = List.of("cfg.json", "config.json");
    private static final String SCALER = "activation_scaler.json";
    private static final String SUFFIX = ".safetensors";

    /** What the libraries call the file of the weights. */
    private static final List<String> WEIGHTS =
            List.of("sae_weights.safetensors", "sae.safetensors", "ae.safetensors");

    /** Beginnings of the names of what SAELens keeps beside it. */
    private static final List<String> BESIDE =
            List.of("sparsity", "activations_store_state", "trainer_state", "optimizer");

    private static final int LARGEST_CONFIGURATION = 16 << 20;

    private SaeFolder() {}

    /**
     * What a folder holds.
     *
     * @param library that wrote it
     * @param config the library's configuration, with the factor of an activation scaler where the
     *     folder has one
     * @param tensors the safetensors file
     */
    public record Contents(SaeLibrary library, String config, Path tensors) {
        /** Reads the SAE. */
        public SaeWeights read() throws IOException, SaeFormatException {
            return SaeFolder.read(tensors, library, config);
        }
    }

    /**
     * Reads the folder's SAE. The library is taken from a "library" entry of the configuration,
     * else found by what the files look like.
     *
     * @throws SaeFormatException if a file is missing or does not fit
     */
    public static SaeWeights read(Path folder) throws IOException, SaeFormatException {
        return find(folder).read();
    }

    /** Finds the parts of a folder's SAE, as {@link #read(Path)} does. */
    public static Contents find(Path folder) throws IOException, SaeFormatException {
        Path configuration = configuration(folder);
        if (Files.size(configuration) > LARGEST_CONFIGURATION) {
            throw new SaeFormatException("CONFIG", configuration + " is larger than 16 MiB");
        }
        String json = text(configuration);
        SaeConfig config = SaeConfig.parse(json);
        Path file = tensors(folder);
        SaeLibrary library = library(config, SafetensorsFile.open(file).withoutWrappers());
        Path scaler = folder.resolve(SCALER);
        if (library == SaeLibrary.SAE_LENS && Files.isRegularFile(scaler)) {
            SaeConfig factor = SaeConfig.parse(text(scaler));
            json = config.with("activation_scaler", factor.node("")).toString();
        }
        return new Contents(library, json, file);
    }

    /** Reads one safetensors file as the library wrote it, with the library's configuration. */
    public static SaeWeights read(Path file, SaeLibrary library, String config)
            throws IOException, SaeFormatException {
        return library.read(SafetensorsFile.open(file), config);
    }

    private static String text(Path file) throws IOException, SaeFormatException {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new SaeFormatException("CONFIG", file + " is not UTF-8 text", e);
        }
    }

    private static SaeLibrary library(SaeConfig config, SafetensorsFile tensors)
            throws SaeFormatException {
        if (config.has("library")) {
            return SaeLibrary.named(config.requiredText("library"));
        }
        if (config.has("trainer.dict_class")) {
            return SaeLibrary.DICTIONARY_LEARNING;
        }
        if (config.has("cfg.activation") || config.has("schema")) {
            return SaeLibrary.SAEV;
        }
        if (tensors.contains("encoder.final_block.0.weight")) {
            return SaeLibrary.OVERCOMPLETE;
        }
        if (tensors.contains("encoder.weight") && config.has("k")) {
            return SaeLibrary.SPARSIFY;
        }
        if (tensors.contains("latent_bias")) {
            return SaeLibrary.MSAE;
        }
        if (tensors.contains("W_enc") && config.has("d_sae")) {
            return SaeLibrary.SAE_LENS;
        }
        throw new SaeFormatException(
                "LIBRARY",
                "the library that wrote the folder cannot be determined: add \"library\" to its"
                        + " configuration");
    }

    private static Path configuration(Path folder) throws SaeFormatException {
        for (String name : CONFIGURATIONS) {
            if (Files.isRegularFile(folder.resolve(name))) {
                return folder.resolve(name);
            }
        }
        throw new SaeFormatException(
                "CONFIG", folder + " holds neither of " + String.join(", ", CONFIGURATIONS));
    }

    private static Path tensors(Path folder) throws IOException, SaeFormatException {
        List<String> names;
        try (Stream<Path> files = Files.list(folder)) {
            names = files.map(file -> file.getFileName().toString()).sorted().toList();
        }
        List<String> all = names.stream().filter(name -> name.endsWith(SUFFIX)).toList();
        List<String> known = all.stream().filter(WEIGHTS::contains).toList();
        List<String> others =
                all.stream().filter(name -> BESIDE.stream().noneMatch(name::startsWith)).toList();
        List<String> candidates = known.isEmpty() ? others : known;
        if (candidates.size() == 1) {
            return folder.resolve(candidates.get(0));
        }
        throw new SaeFormatException(
                candidates.isEmpty() ? "TENSOR_MISSING" : "AMBIGUOUS",
                folder
                        + " holds "
                        + candidates.size()
                        + " safetensors files that may be the SAE, one is needed (as a rule one of "
                        + WEIGHTS
                        + "); the folder holds "
                        + KnownKeys.bounded(names));
    }
}
