package io.tapastream.cli.models;

import io.tapastream.cli.console.CliException;
import io.tapastream.cli.console.Progress;
import io.tapastream.inference.decode.ImagePreprocessor;
import io.tapastream.inference.decode.PreprocessRecipe;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.imageio.ImageIO;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tapastream preprocess}. Exit codes: 0 done, 1 an image cannot be read, 2 wrong usage. */
@Command(
        name = "preprocess",
        description =
                "Resizes, crops and normalises images in the same way as the"
                        + " job, and writes the image encoder's input.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class PreprocessCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ImageFiles images;

    @Option(
            names = "--output",
            paramLabel = "FILE.npy",
            description = "File for the image encoder's input, [n,3,height,width] float32.")
    private Path output;

    @Option(
            names = "--png",
            paramLabel = "DIR",
            description = "Folder for NAME.png, the 8-bit colours after resize and crop.")
    private Path pictures;

    @Override
    public Integer call() throws IOException {
        if (output == null && pictures == null) {
            throw new ParameterException(spec.commandLine(), "give --output or --png, or both");
        }
        if (pictures != null) {
            requireDistinctNames();
            Files.createDirectories(pictures);
        }
        PreprocessRecipe recipe = images.recipe();
        int count = images.paths().size();
        int[] shape = {count, 3, recipe.height(), recipe.width()};
        try (TensorFile tensor = output == null ? null : new TensorFile(output, shape)) {
            run(recipe, tensor);
        }
        return 0;
    }

    private void run(PreprocessRecipe recipe, TensorFile tensor) throws IOException {
        ImagePreprocessor preprocessor = new ImagePreprocessor(recipe);
        Progress progress = Progress.onStandardError("images", images.paths().size());
        long done = 0;
        for (Path path : images.paths()) {
            byte[] planes = images.pixels(preprocessor, path);
            if (tensor != null) {
                tensor.write(normalized(recipe, planes));
            }
            if (pictures != null) {
                write(recipe, planes, pictures.resolve(name(path)));
            }
            progress.done(++done);
        }
        progress.finish();
    }

    private static float[] normalized(PreprocessRecipe recipe, byte[] planes) {
        float[] values = new float[planes.length];
        int plane = planes.length / 3;
        for (int i = 0; i < planes.length; i++) {
            values[i] = recipe.normalized(i / plane, planes[i] & 0xff);
        }
        return values;
    }

    private static void write(PreprocessRecipe recipe, byte[] planes, Path file)
            throws IOException {
        BufferedImage picture =
                new BufferedImage(recipe.width(), recipe.height(), BufferedImage.TYPE_INT_RGB);
        int plane = recipe.width() * recipe.height();
        for (int i = 0; i < plane; i++) {
            int colour =
                    (planes[i] & 0xff) << 16
                            | (planes[plane + i] & 0xff) << 8
                            | (planes[2 * plane + i] & 0xff);
            picture.setRGB(i % recipe.width(), i / recipe.width(), colour);
        }
        ImageIO.write(picture, "png", file.toFile());
    }

    private void requireDistinctNames() {
        Set<String> names = new HashSet<>();
        for (Path path : images.paths()) {
            if (!names.add(name(path))) {
                throw new CliException(
                        "two images would both be written as " + name(path) + ": rename one");
            }
        }
    }

    private static String name(Path path) {
        String name = path.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return (dot <= 0 ? name : name.substring(0, dot)) + ".png";
    }
}
