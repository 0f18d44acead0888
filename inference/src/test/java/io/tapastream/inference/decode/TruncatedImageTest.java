package io.tapastream.inference.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TruncatedImageTest {
    private final ImagePreprocessor preprocessor =
            new ImagePreprocessor(PreprocessRecipe.named("squash:8x8"), ImageLimits.DEFAULT);

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png"})
    void aFileCutAnywhereIsRefused(String format) throws IOException {
        byte[] file = picture(format);
        for (int length = 4; length < file.length - 2; length += 37) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> preprocessor.pixels(cut))
                    .as("%d of %d bytes", length, file.length)
                    .isInstanceOf(ImageFormatException.class);
        }
    }

    @Test
    void aWholeFileIsAccepted() throws Exception {
        assertThat(preprocessor.pixels(picture("jpg"))).hasSize(3 * 8 * 8);
    }

    private static byte[] picture(String format) throws IOException {
        BufferedImage picture = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64 * 64; i++) {
            picture.setRGB(i % 64, i / 64, i * 7919);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(picture, format, file);
        return file.toByteArray();
    }
}
