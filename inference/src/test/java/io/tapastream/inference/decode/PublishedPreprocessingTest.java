package io.tapastream.inference.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.inference.Npy;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pixels made with Pillow: equal for PNG files, at most 1 of 255 apart for JPEG files. */
class PublishedPreprocessingTest {
    private static final String FOLDER = "/golden/preprocess/";

    @ParameterizedTest
    @CsvSource({
        "gray.png, clip, 0", "gray.png, dinov2, 0",
        "portrait.png, clip, 0", "portrait.png, dinov2, 0",
        "small_up.png, clip, 0", "small_up.png, dinov2, 0",
        "landscape.jpg, clip, 1", "landscape.jpg, dinov2, 1",
        "large.jpg, clip, 1", "large.jpg, dinov2, 1"
    })
    void pixelsEqualPillows(String file, String recipe, int tolerance) throws Exception {
        String stem = file.substring(0, file.indexOf('.'));
        byte[] reference = Npy.bytes(FOLDER + stem + "." + recipe + ".expected.png");
        BufferedImage expected = ImageIO.read(new ByteArrayInputStream(reference));

        byte[] planes =
                new ImagePreprocessor(PreprocessRecipe.named(recipe))
                        .pixels(Npy.bytes(FOLDER + file));

        assertThat(planes).hasSize(3 * 224 * 224);
        int different = 0;
        int largest = 0;
        for (int y = 0; y < 224; y++) {
            for (int x = 0; x < 224; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    int band = expected.getRaster().getNumBands() == 1 ? 0 : channel;
                    int wanted = expected.getRaster().getSample(x, y, band);
                    int found = planes[(channel * 224 + y) * 224 + x] & 0xff;
                    different += wanted == found ? 0 : 1;
                    largest = Math.max(largest, Math.abs(wanted - found));
                }
            }
        }
        assertThat(largest).isLessThanOrEqualTo(tolerance);
        assertThat(different).isLessThanOrEqualTo(tolerance * planes.length / 1000);
    }
}
