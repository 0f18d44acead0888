package io.tapastream.inference.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.tapastream.inference.Npy;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Images of extreme shapes, made by make_narrow.py, against what Pillow 9 to 12 give (horizontally
 * first).
 */
class NarrowImagesTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @ValueSource(
            strings = {"tall", "wide", "tall_gray", "two_rows", "two_columns", "pixel", "column"})
    void pixelsArePillows(String name) throws Exception {
        byte[] file = Npy.bytes("/narrow/" + name + ".png");
        for (String size : new String[] {"23x17", "1x5", "5x1"}) {
            byte[] reference = Npy.bytes("/narrow/" + name + "." + size + ".expected.png");
            BufferedImage expected = ImageIO.read(new ByteArrayInputStream(reference));
            PreprocessRecipe recipe = PreprocessRecipe.named("squash:" + size);
            byte[] planes = new ImagePreprocessor(recipe).pixels(file);
            int area = recipe.width() * recipe.height();
            for (int i = 0; i < 3 * area; i++) {
                int x = i % area % recipe.width();
                int y = i % area / recipe.width();
                assertThat(planes[i] & 0xff)
                        .as("%s at %d, %d, channel %d", size, x, y, i / area)
                        .isEqualTo(expected.getRaster().getSample(x, y, i / area));
            }
        }
    }

    /** 1 x 10,000,000: with all rows at the recipe's width, 2,240,000,000 samples. */
    @ParameterizedTest
    @ValueSource(strings = {"clip", "clip-hf", "dinov2", "dinov2-torchvision", "squash:1x1"})
    void aFileOfTenMillionRowsIsRefused(String recipe) {
        ImagePreprocessor preprocessor = new ImagePreprocessor(PreprocessRecipe.named(recipe));
        byte[] file = Npy.bytes("/narrow/zeros.png");
        assertThatThrownBy(() -> preprocessor.pixels(file))
                .isInstanceOf(ImageFormatException.class)
                .hasMessage(
                        "the image is 1 x 10000000: too long and narrow for the recipe " + recipe);
    }

    @ParameterizedTest
    @CsvSource({
        "1048576, 1, 64",
        "1, 1048576, 64",
        "7000, 7000, 224",
        "1000000, 50, 1",
        "1, 1, 1024",
        "40000, 1, 1024",
    })
    void aResizeNeedsLittleMemoryBesideItsResult(int width, int height, int side) throws Exception {
        Pixels image = new Pixels(width, height, 1, new byte[width * height]);
        BicubicResize.Window all = new BicubicResize.Window(0, 0, side, side);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        byte[] planes = BicubicResize.planes(image, side, side, all);
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before - planes.length)
                .isLessThan(60_000_000L);
        assertThat(planes).containsOnly(0);
    }
}
