package io.tapastream.cli.models;

import io.tapastream.cli.console.Progress;
import io.tapastream.inference.decode.ImagePreprocessor;
import io.tapastream.inference.embed.ImageEncoder;
import io.tapastream.inference.embed.ImageEncoderOptions;
import io.tapastream.inference.embed.ImageEncoderOptions.Device;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tapastream embed}. Exit codes: 0 done, 1 a file cannot be used, 2 wrong usage. */
@Command(
        name = "embed",
        description = "Runs an image encoder on images and writes their embeddings.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class EmbedCommand implements Callable<Integer> {
    private static final String ON_THE_CPU = "no usable GPU, the image encoder runs on the CPU: ";

    @Spec private CommandSpec spec;

    @Option(
            names = "--encoder",
            required = true,
            paramLabel = "FILE.onnx",
            description = "An ONNX model [B,3,height,width] to [B,E].")
    private Path model;

    @Option(
            names = "--encoder-output",
            paramLabel = "NAME",
            description =
                    "Name of the model's output that is the embedding; needed if it"
                            + " has several outputs.")
    private String encoderOutput;

    @Mixin private ImageFiles images;

    @Option(
            names = "--output",
            required = true,
            paramLabel = "FILE.npy",
            description = "File for the embeddings, [n,E] float32.")
    private Path output;

    @Option(
            names = "--device",
            defaultValue = "cpu",
            paramLabel = "auto|cpu|cuda|tensorrt",
            description =
                    "Where the model runs (default: ${DEFAULT-VALUE}). auto uses a"
                            + " GPU if there is one, and otherwise the CPU and says so;"
                            + " cuda and tensorrt fail without a GPU.")
    private Device device;

    @Option(
            names = "--device-index",
            defaultValue = "0",
            paramLabel = "GPU",
            description = "Index of the GPU, counted from 0 (default: ${DEFAULT-VALUE}).")
    private int deviceIndex;

    @Option(
            names = "--threads",
            defaultValue = "1",
            paramLabel = "THREADS",
            description = "Threads of the model on the CPU (default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(
            names = "--batch",
            defaultValue = "32",
            paramLabel = "IMAGES",
            description = "Number of images in one run of the model (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Override
    public Integer call() {
        try (ImageEncoder encoder = ImageEncoder.open(model, images.recipe(), options())) {
            PrintWriter err = spec.commandLine().getErr();
            encoder.fallback().ifPresent(why -> err.println(ON_THE_CPU + why));
            err.flush();
            int[] shape = {images.paths().size(), encoder.embeddingWidth()};
            try (TensorFile tensor = new TensorFile(output, shape)) {
                embed(encoder, tensor);
            }
        }
        return 0;
    }

    private ImageEncoderOptions options() {
        try {
            return new ImageEncoderOptions(device, deviceIndex, threads, batch)
                    .withOutput(encoderOutput);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void embed(ImageEncoder encoder, TensorFile tensor) {
        ImagePreprocessor preprocessor = new ImagePreprocessor(images.recipe());
        List<Path> paths = images.paths();
        Progress progress = Progress.onStandardError("images", paths.size());
        for (int first = 0; first < paths.size(); first += encoder.batch()) {
            int end = Math.min(paths.size(), first + encoder.batch());
            List<byte[]> pixels = new ArrayList<>();
            for (Path path : paths.subList(first, end)) {
                pixels.add(images.pixels(preprocessor, path));
            }
            for (float[] embedding : encoder.embed(pixels)) {
                tensor.write(embedding);
            }
            progress.done(end);
        }
        progress.finish();
    }
}
