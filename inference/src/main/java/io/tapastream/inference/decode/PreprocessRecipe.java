package io.tapastream.inference.decode;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How an image becomes the input of an image encoder: resize (bicubic with antialias, as Pillow),
 * crop, divide by 255, subtract the mean and divide by the standard deviation of each channel.
 *
 * @param name how the recipe is written in options
 * @param width width of the result
 * @param height height of the result
 * @param resize how the image is resized before the crop
 * @param crop how the result is cut out of the resized image
 * @param mean per channel, red, green, blue
 * @param std per channel, red, green, blue
 */
// The literals are the published decimals; their nearest floats are what every library uses.
@SuppressWarnings("FloatingPointLiteralPrecision")
public record PreprocessRecipe(
        String name,
        int width,
        int height,
        ResizeRule resize,
        CropRule crop,
        float[] mean,
        float[] std) {

    /** Where the crop begins when the space around it is odd. */
    public enum CropRule {
        /** The resized image is the result. */
        NONE,
        /** round((side - crop) / 2), halves to even, as torchvision. */
        CENTER_ROUND,
        /** floor((side - crop) / 2), as Hugging Face. */
        CENTER_FLOOR
    }

    /**
     * The size before the crop.
     *
     * @param shorterSide the shorter side's new length, the other int(length * long / short); 0 to
     *     resize to exactly the result's size without keeping the aspect ratio
     */
    public record ResizeRule(int shorterSide) {
        public static final ResizeRule SQUASH = new ResizeRule(0);

        public ResizeRule {
            if (shorterSide < 0 || shorterSide > LARGEST_SIDE) {
                throw new IllegalArgumentException(
                        "the shorter side is " + shorterSide + ": 0.." + LARGEST_SIDE);
            }
        }

        public boolean squashes() {
            return shorterSide == 0;
        }
    }

    private static final int LARGEST_SIDE = 4096;
    private static final float[] CLIP_MEAN = {0.48145466f, 0.4578275f, 0.40821073f};
    private static final float[] CLIP_STD = {0.26862954f, 0.26130258f, 0.27577711f};
    private static final float[] IMAGENET_MEAN = {0.485f, 0.456f, 0.406f};
    private static final float[] IMAGENET_STD = {0.229f, 0.224f, 0.225f};
    private static final Pattern PARAMETERS =
            Pattern.compile("(squash|fit):(\\d{1,5})x(\\d{1,5})(?:@(\\d{1,5}))?");

    public PreprocessRecipe {
        requireSide("width", width);
        requireSide("height", height);
        if (crop == CropRule.NONE && !resize.squashes()) {
            throw new IllegalArgumentException("without a crop the image must be squashed");
        }
        if (!resize.squashes() && resize.shorterSide < Math.max(width, height)) {
            throw new IllegalArgumentException(
                    String.format(
                            "a shorter side of %d is too small for a crop of %d x %d",
                            resize.shorterSide, width, height));
        }
        mean = channels("mean", mean, false);
        std = channels("std", std, true);
    }

    /**
     * A recipe by name or by parameters: clip, dinov2 (as the paper), dinov2-torchvision, clip-hf,
     * {@code squash:64x64} (to exactly that size), {@code fit:224x224@256} (shorter side 256,
     * centre crop 224 x 224). Recipes by parameters have mean 0 and standard deviation 1.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static PreprocessRecipe named(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "clip" -> fit(lower, 224, 224, 224, CropRule.CENTER_ROUND, CLIP_MEAN, CLIP_STD);
            case "clip-hf" -> fit(lower, 224, 224, 224, CropRule.CENTER_FLOOR, CLIP_MEAN, CLIP_STD);
            case "dinov2" -> squash(lower, 224, 224, IMAGENET_MEAN, IMAGENET_STD);
            case "dinov2-torchvision" ->
                    fit(lower, 224, 224, 256, CropRule.CENTER_ROUND, IMAGENET_MEAN, IMAGENET_STD);
            default -> parameterised(lower);
        };
    }

    /** (level / 255 - mean) / std of a channel, each step rounded to float. */
    public float normalized(int channel, int level) {
        return (level / 255f - mean[channel]) / std[channel];
    }

    /** The names that {@link #named} knows, without the parameterised forms. */
    public static List<String> names() {
        return List.of("clip", "clip-hf", "dinov2", "dinov2-torchvision");
    }

    /** To exactly width x height, without a crop. */
    public static PreprocessRecipe squash(int width, int height, float[] mean, float[] std) {
        return squash("squash:" + width + "x" + height, width, height, mean, std);
    }

    /** The shorter side to {@code shorterSide}, then a centre crop of width x height. */
    public static PreprocessRecipe fit(
            int width, int height, int shorterSide, float[] mean, float[] std) {
        String name = "fit:" + width + "x" + height + "@" + shorterSide;
        return fit(name, width, height, shorterSide, CropRule.CENTER_ROUND, mean, std);
    }

    private static PreprocessRecipe squash(
            String name, int width, int height, float[] mean, float[] std) {
        return new PreprocessRecipe(
                name, width, height, ResizeRule.SQUASH, CropRule.NONE, mean, std);
    }

    private static PreprocessRecipe fit(
            String name,
            int width,
            int height,
            int shorterSide,
            CropRule crop,
            float[] mean,
            float[] std) {
        return new PreprocessRecipe(
                name, width, height, new ResizeRule(shorterSide), crop, mean, std);
    }

    private static PreprocessRecipe parameterised(String text) {
        Matcher parameters = PARAMETERS.matcher(text);
        float[] zero = {0f, 0f, 0f};
        float[] one = {1f, 1f, 1f};
        if (!parameters.matches() || (parameters.group(4) != null) == text.startsWith("squash")) {
            throw new IllegalArgumentException(
                    "the preprocessing recipe \""
                            + text
                            + "\" is not known: one of "
                            + names()
                            + ", or squash:WIDTHxHEIGHT, or fit:WIDTHxHEIGHT@SHORTER_SIDE");
        }
        int width = Integer.parseInt(parameters.group(2));
        int height = Integer.parseInt(parameters.group(3));
        return text.startsWith("squash")
                ? squash(width, height, zero, one)
                : fit(width, height, Integer.parseInt(parameters.group(4)), zero, one);
    }

    private static void requireSide(String what, int side) {
        if (side < 1 || side > LARGEST_SIDE) {
            throw new IllegalArgumentException(what + " is " + side + ": 1.." + LARGEST_SIDE);
        }
    }

    private static float[] channels(String what, float[] values, boolean positive) {
        if (values.length != 3) {
            throw new IllegalArgumentException(what + " has " + values.length + " values, not 3");
        }
        for (float value : values) {
            if (!Float.isFinite(value) || (positive && value <= 0)) {
                throw new IllegalArgumentException(what + " holds " + value);
            }
        }
        return values.clone();
    }
}
