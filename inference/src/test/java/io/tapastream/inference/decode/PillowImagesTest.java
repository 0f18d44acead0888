package io.tapastream.inference.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.inference.Npy;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kinds of image files against Pillow 13's convert("RGB") and resize. */
class PillowImagesTest {
    private static final String FOLDER = "/pillow/";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "palette.png",
                "palette_transparent.png",
                "rgba.png",
                "gray_alpha.png",
                "one_bit.png",
                "gray_2bit.png",
                "gray_4bit.png",
                "rgb_16bit.png",
                "rgba_16bit.png",
                "gray_alpha_16bit.png",
                "gamma.png"
            })
    void pngEqualsPillow(String file) throws Exception {
        assertThat(largestDifference(file, "squash:40x36", "squash")).isZero();
        assertThat(largestDifference(file, "fit:33x33@40", "fit")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb.webp",
                "rgb_fast.webp",
                "smooth.webp",
                "gray.webp",
                "colours_2.webp",
                "colours_4.webp",
                "colours_14.webp",
                "colours_90.webp",
                "rgba.webp",
                "icc_exif.webp",
                "one_column.webp"
            })
    void losslessWebpEqualsPillow(String file) throws Exception {
        assertThat(largestDifference(file, "squash:40x36", "squash")).isZero();
        assertThat(largestDifference(file, "fit:33x33@40", "fit")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb444.jpg",
                "rgb422.jpg",
                "rgb420_progressive.jpg",
                "gray.jpg",
                "gray_progressive.jpg",
                "icc.jpg",
                "exif_rotated.jpg",
                "keep_rgb.jpg",
                "no_jfif.jpg",
                "cmyk.jpg",
                "ycck.jpg"
            })
    void jpegEqualsPillowWithinOne(String file) throws Exception {
        assertThat(largestDifference(file, "squash:40x36", "squash")).isLessThanOrEqualTo(1);
        assertThat(largestDifference(file, "fit:33x33@40", "fit")).isLessThanOrEqualTo(1);
    }

    /** A JFIF segment is believed before Adobe's, whatever transform that names. */
    @Test
    void jfifGoesBeforeAdobe() throws Exception {
        String file = "jfif_then_adobe0.jpg";
        assertThat(difference(file, "squash:37x29", "jfif_then_adobe0.expected.png")).isZero();
    }

    private static int largestDifference(String file, String recipe, String kind) throws Exception {
        return difference(file, recipe, file + "." + kind + ".expected.png");
    }

    private static int difference(String file, String recipe, String expectedFile)
            throws Exception {
        byte[] reference = Npy.bytes(FOLDER + expectedFile);
        BufferedImage expected = ImageIO.read(new ByteArrayInputStream(reference));
        PreprocessRecipe parsed = PreprocessRecipe.named(recipe);
        byte[] planes = new ImagePreprocessor(parsed).pixels(Npy.bytes(FOLDER + file));
        int largest = 0;
        for (int y = 0; y < parsed.height(); y++) {
            for (int x = 0; x < parsed.width(); x++) {
                for (int channel = 0; channel < 3; channel++) {
                    int wanted = expected.getRaster().getSample(x, y, channel);
                    int at = (channel * parsed.height() + y) * parsed.width() + x;
                    largest = Math.max(largest, Math.abs(wanted - (planes[at] & 0xff)));
                }
            }
        }
        return largest;
    }
}
