package io.tapastream.inference.decode;

import io.tapastream.inference.decode.BicubicResize.Window;

/**
 * Decodes image files and resizes and crops them by a recipe. Safe for use by several threads; an
 * image of 500 x 375 takes some milliseconds.
 */
public final class ImagePreprocessor {
    /** Longest side before and after the resize: no more weights than that are needed. */
    private static final int LONGEST_SIDE = 1 << 20;

    /** Most samples of one channel between the two passes of the resize. */
    private static final long MOST_NARROWED = 1L << 28;

    private final PreprocessRecipe recipe;
    private final ImageDecoder decoder;

    public ImagePreprocessor(PreprocessRecipe recipe) {
        this(recipe, ImageLimits.DEFAULT);
    }

    public ImagePreprocessor(PreprocessRecipe recipe, ImageLimits limits) {
        this.recipe = recipe;
        this.decoder = new ImageDecoder(limits);
    }

    public PreprocessRecipe recipe() {
        return recipe;
    }

    /**
     * The planes of red, green and blue after resize and crop, [3, height, width], before the
     * division by 255.
     *
     * @throws ImageFormatException if the file is damaged, of an unsupported kind or too large;
     *     nothing else is thrown for what a file holds
     */
    public byte[] pixels(byte[] imageFile) throws ImageFormatException {
        try {
            return resized(decoder.decode(imageFile));
        } catch (OutOfMemoryError e) {
            throw new ImageFormatException(
                    "TOO_LARGE", "the image needs more memory than there is: send it smaller", e);
        } catch (RuntimeException | StackOverflowError e) {
            throw new ImageFormatException("CORRUPT", "the image file cannot be decoded: " + e, e);
        }
    }

    private byte[] resized(Pixels image) throws ImageFormatException {
        if (recipe.resize().squashes()) {
            requireShape(image, recipe.width(), recipe.height());
            Window all = new Window(0, 0, recipe.width(), recipe.height());
            return BicubicResize.planes(image, recipe.width(), recipe.height(), all);
        }
        int side = recipe.resize().shorterSide();
        int width = resized(image.width(), image.height(), side);
        int height = resized(image.height(), image.width(), side);
        requireShape(image, width, height);
        int left = offset(width, recipe.width());
        int top = offset(height, recipe.height());
        return BicubicResize.planes(
                image, width, height, new Window(left, top, recipe.width(), recipe.height()));
    }

    private void requireShape(Pixels image, int width, int height) throws ImageFormatException {
        int longest = Math.max(image.width(), image.height());
        if (Math.max(longest, Math.max(width, height)) > LONGEST_SIDE
                || (long) image.height() * recipe.width() > MOST_NARROWED) {
            throw new ImageFormatException(
                    "UNSUPPORTED",
                    String.format(
                            "the image is %d x %d: too long and narrow for the recipe %s",
                            image.width(), image.height(), recipe.name()));
        }
    }

    /**
     * The new length of a side: the shorter one becomes {@code side}, the other keeps the ratio.
     */
    private static int resized(int length, int other, int side) {
        if (length <= other) {
            return side;
        }
        return (int) Math.min((double) side * length / other, Integer.MAX_VALUE);
    }

    private int offset(int side, int crop) {
        if (recipe.crop() == PreprocessRecipe.CropRule.CENTER_FLOOR) {
            return (side - crop) / 2;
        }
        return (int) Math.rint((side - crop) / 2.0);
    }
}
