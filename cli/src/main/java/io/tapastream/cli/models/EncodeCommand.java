package io.tapastream.cli.models;

import io.tapastream.cli.console.CliException;
import io.tapastream.cli.console.Progress;
import io.tapastream.core.io.NpyFile;
import io.tapastream.core.io.NpyType;
import io.tapastream.core.io.NpyWriter;
import io.tapastream.inference.encode.SaeEncoder;
import io.tapastream.inference.encode.SparseBatch;
import io.tapastream.inference.intake.SaeWeights;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tapastream encode}. Exit codes: 0 done, 1 a file does not fit, 2 wrong usage. */
@Command(
        name = "encode",
        description = {
            "Runs an SAE on embeddings and writes its codes, so that you"
                    + " can compare them with those of the library that trained it."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class EncodeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private SaeOptions sae;

    @Option(
            names = "--embeddings",
            required = true,
            paramLabel = "FILE.npy",
            description = "Embeddings, [n,E].")
    private Path embeddings;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FILE.npy",
            description = "File for the codes, [n,D] float32.")
    private Path output;

    @Override
    public Integer call() throws Exception {
        SaeWeights weights = sae.read(spec.commandLine());
        for (String warning : weights.warnings()) {
            spec.commandLine().getErr().println("warning: " + warning);
        }
        try (SaeEncoder encoder = SaeEncoder.open(weights);
                NpyFile input = NpyFile.open(embeddings)) {
            if (input.columns() != encoder.embeddingWidth()) {
                throw new CliException(
                        "%s holds embeddings of width %d but the SAE takes %d"
                                .formatted(embeddings, input.columns(), encoder.embeddingWidth()));
            }
            try (NpyWriter writer =
                    new NpyWriter(
                            output, NpyType.FLOAT32, input.rows(), encoder.dictionarySize())) {
                encode(encoder, input, writer);
            }
        }
        return 0;
    }

    private static void encode(SaeEncoder encoder, NpyFile input, NpyWriter writer) {
        int width = encoder.embeddingWidth();
        float[] block = new float[encoder.microBatch() * width];
        double[] dense = new double[encoder.dictionarySize()];
        Progress progress = Progress.onStandardError("embeddings", input.rows());
        input.forEachRow(
                (row, values) -> {
                    int place = row % encoder.microBatch();
                    for (int i = 0; i < width; i++) {
                        block[place * width + i] = (float) values[i];
                    }
                    if (place == encoder.microBatch() - 1 || row == input.rows() - 1) {
                        float[] part = Arrays.copyOf(block, (place + 1) * width);
                        write(encoder.encode(part, place + 1), dense, writer);
                        progress.done(row + 1L);
                    }
                });
        progress.finish();
    }

    private static void write(SparseBatch codes, double[] dense, NpyWriter writer) {
        for (int row = 0; row < codes.rows(); row++) {
            Arrays.fill(dense, 0);
            for (int at = codes.offsets()[row]; at < codes.offsets()[row + 1]; at++) {
                dense[codes.latents()[at]] = codes.values()[at];
            }
            writer.row(dense);
        }
    }
}
