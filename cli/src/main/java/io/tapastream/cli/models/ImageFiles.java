package io.tapastream.cli.models;

import io.tapastream.cli.console.CliException;
import io.tapastream.inference.decode.ImageFormatException;
import io.tapastream.inference.decode.ImagePreprocessor;
import io.tapastream.inference.decode.PreprocessRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** The options that name image files and how they are preprocessed. */
final class ImageFiles {
    @Option(
            names = "--recipe",
            required = true,
            converter = RecipeConverter.class,
            paramLabel = "NAME",
            description =
                    "clip, clip-hf, dinov2, dinov2-torchvision, squash:WIDTHxHEIGHT or"
                            + " fit:WIDTHxHEIGHT@SHORTER_SIDE.")
    private PreprocessRecipe recipe;

    @Parameters(
            arity = "1..*",
            paramLabel = "IMAGE",
            description = "JPEG, PNG or lossless WebP files.")
    private List<Path> paths;

    private static final class RecipeConverter implements ITypeConverter<PreprocessRecipe> {
        @Override
        public PreprocessRecipe convert(String value) {
            try {
                return PreprocessRecipe.named(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    PreprocessRecipe recipe() {
        return recipe;
    }

    List<Path> paths() {
        return paths;
    }

    /** Planes of red, green and blue, as {@link ImagePreprocessor#pixels} gives them. */
    byte[] pixels(ImagePreprocessor preprocessor, Path path) {
        try {
            return preprocessor.pixels(Files.readAllBytes(path));
        } catch (ImageFormatException e) {
            throw new CliException(path + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CliException(path + " cannot be read: " + e.getMessage(), e);
        }
    }
}
