package io.tapastream.cli.evaluate;

import io.tapastream.core.io.EvaluationFiles;
import io.tapastream.core.io.PairCodeFiles;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The files of pairs, and what is computed of pairs on request. */
final class PairOptions {
    @Option(
            names = "--pairs",
            required = true,
            paramLabel = "FILE.csv",
            description =
                    "Pairs: columns pair_id, removed_concept, added_concept (empty"
                            + " if nothing was added).")
    private Path list;

    @Option(
            names = "--original-activations",
            required = true,
            paramLabel = "FILE.npy",
            description = "SAE codes of the original images of the pairs, [M,D].")
    private Path original;

    @Option(
            names = "--perturbed-activations",
            required = true,
            paramLabel = "FILE.npy",
            description = "SAE codes of the perturbed images of the pairs, [M,D].")
    private Path perturbed;

    @Option(
            names = "--pair-concepts",
            paramLabel = "FILE.npy",
            description = "Concepts of the original images, [M,C], for delta_stay.")
    private Path present;

    @Option(
            names = "--encoder-norms",
            paramLabel = "FILE.npy",
            description =
                    "Euclidean norm of each latent's column of the SAE encoder, [D]: adds the"
                            + " continuous deltas of the pairs, on codes divided by these norms.")
    private Path encoderNorms;

    @Option(
            names = "--coalitions",
            paramLabel = "FILE.json",
            description =
                    "A list of latents for each concept, as a JSON list of lists: the continuous"
                            + " deltas are those of these coalitions, not of the matchings.")
    private Path coalitions;

    @ArgGroup(exclusive = false)
    private EmbeddingOptions embeddings;

    private static final class EmbeddingOptions {
        @Option(
                names = "--original-embeddings",
                required = true,
                paramLabel = "FILE.npy",
                description =
                        "Embeddings of the original images of the pairs, [M,E], for their cosine.")
        private Path original;

        @Option(
                names = "--perturbed-embeddings",
                required = true,
                paramLabel = "FILE.npy",
                description = "Embeddings of the perturbed images of the pairs, [M,E].")
        private Path perturbed;
    }

    EvaluationFiles.Pairs files() {
        return new EvaluationFiles.Pairs(
                PairsCsv.read(list), original, perturbed, Optional.ofNullable(present));
    }

    /**
     * The files of the continuous deltas, if these are wanted.
     *
     * @throws ParameterException where options are given that only these use, without the norms
     */
    Optional<PairCodeFiles> continuous(EvaluationFiles.Pairs pairs, CommandSpec spec) {
        if (encoderNorms == null && coalitions != null) {
            throw needsNorms("--coalitions", spec);
        }
        if (encoderNorms == null && embeddings != null) {
            throw needsNorms("--original-embeddings", spec);
        }
        return Optional.ofNullable(encoderNorms)
                .map(
                        norms ->
                                new PairCodeFiles(
                                        pairs,
                                        norms,
                                        Optional.ofNullable(embeddings)
                                                .map(
                                                        files ->
                                                                new PairCodeFiles.Embeddings(
                                                                        files.original,
                                                                        files.perturbed))));
    }

    private static ParameterException needsNorms(String option, CommandSpec spec) {
        return new ParameterException(
                spec.commandLine(),
                option
                        + " needs --encoder-norms: the deltas it is for are of codes divided by"
                        + " these norms");
    }

    /** The file of the given coalitions, if there is one. */
    Optional<Path> coalitions() {
        return Optional.ofNullable(coalitions);
    }
}
