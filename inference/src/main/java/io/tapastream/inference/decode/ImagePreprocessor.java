package io.tapastream.inference.decode;

import io.tapastream.inference.decode.BicubicResize.Window;

/**
 * Decodes image files and resizes and crops them by a recipe. Safe for use by several threads; an
 * image of 500 x 375 takes some milliseconds.
 */
public final class ImagePreprocessor {
    private static final int LARGEST_RESIZED = 1 << 20;

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
     * @throws ImageFormatException if the file is damaged, of an unsupported kind or too large
     */
    public byte[] pixels(byte[] imageFile) throws ImageFormatException {
        Pixels image = decoder.decode(imageFile);
        if (recipe.resize().squashes()) {
            Window all = new Window(0, 0, recipe.width(), recipe.height());
            return BicubicResize.planes(image, recipe.width(), recipe.height(), all);
        }
        int side = recipe.resize().shorterSide();
        int width = resized(image.width(), image.height(), side);
        int height = resized(image.height(), image.width(), side);
        if (Math.max(width, height) > LARGEST_RESIZED) {
            throw new ImageFormatException(
                    "UNSUPPORTED",
                    String.format(
                            "the image is %d x %d: too long and narrow for the recipe %s",
                            image.width(), image.height(), recipe.name()));
        }
        int left = offset(width, recipe.width());
        int top = offset(height, recipe.height());
        return BicubicResize.planes(
                image, width, height, new Window(left, top, recipe.width(), recipe.height()));
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
