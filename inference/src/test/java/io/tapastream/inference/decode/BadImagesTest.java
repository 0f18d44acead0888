package io.tapastream.inference.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tapastream.inference.Npy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BadImagesTest {
    private final ImagePreprocessor preprocessor =
            new ImagePreprocessor(PreprocessRecipe.named("squash:16x16"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rgb444.jpg",
                "rgb420_progressive.jpg",
                "gray.jpg",
                "cmyk.jpg",
                "rgba.png",
                "palette.png",
                "rgb.webp",
                "icc_exif.webp"
            })
    void refusesTruncatedFiles(String name) {
        byte[] whole = Npy.bytes("/pillow/" + name);
        for (int length = 0; length < whole.length - 1; length += 1 + whole.length / 97) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> preprocessor.pixels(part))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(ImageFormatException.class);
        }
    }

    @Test
    void refusesAJpegWithoutItsEnd() {
        byte[] whole = Npy.bytes("/pillow/rgb444.jpg");
        refused("TRUNCATED", Arrays.copyOf(whole, whole.length / 2));
    }

    /** Whatever happens to the bytes: an image or a reason, and no other error. */
    @ParameterizedTest
    @ValueSource(
            strings = {"rgb422.jpg", "gray_progressive.jpg", "cmyk.jpg", "palette.png", "rgb.webp"})
    void survivesDamagedFiles(String name) {
        byte[] whole = Npy.bytes("/pillow/" + name);
        Random random = new Random(20261122);
        int refused = 0;
        for (int round = 0; round < 400; round++) {
            byte[] damaged = whole.clone();
            for (int change = 0; change <= random.nextInt(6); change++) {
                int limit = random.nextBoolean() ? 200 : damaged.length;
                damaged[random.nextInt(limit)] = (byte) random.nextInt();
            }
            try {
                assertThat(preprocessor.pixels(damaged)).hasSize(3 * 16 * 16);
            } catch (ImageFormatException e) {
                assertThat(e.code()).isNotBlank();
                refused++;
            }
        }
        assertThat(refused).isBetween(20, 400);
    }

    @Test
    void refusesBombsByTheirHeader() {
        refused("TOO_LARGE", png(60_000, 60_000, 8, 2));
        byte[] jpeg = Npy.bytes("/pillow/rgb444.jpg");
        for (int at = 2; at < jpeg.length; at++) {
            if ((jpeg[at] & 0xff) == 0xff && (jpeg[at + 1] & 0xff) == 0xc0) {
                ByteBuffer.wrap(jpeg)
                        .putShort(at + 5, (short) 60_000)
                        .putShort(at + 7, (short) 60_000);
                break;
            }
        }
        refused("TOO_LARGE", jpeg);
        ImageLimits small = new ImageLimits(100, 50_000_000L);
        ImagePreprocessor strict = new ImagePreprocessor(PreprocessRecipe.named("clip"), small);
        assertThatThrownBy(() -> strict.pixels(Npy.bytes("/pillow/rgb422.jpg")))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("100");
    }

    @Test
    void refusesKindsItDoesNotRead() {
        refused("UNSUPPORTED", Npy.bytes("/pillow/gray_16bit.png"));
        refused("UNSUPPORTED", "GIF89a".getBytes(StandardCharsets.US_ASCII));
        refused("UNKNOWN_FORMAT", "hello".getBytes(StandardCharsets.US_ASCII));
        refused("UNKNOWN_FORMAT", new byte[0]);
    }

    @Test
    void refusesWebpFilesThatAreLossyOrAnimated() {
        for (String name : new String[] {"lossy.webp", "lossy_alpha.webp"}) {
            assertThat(refused("UNSUPPORTED", Npy.bytes("/pillow/" + name))).contains("lossy");
        }
        assertThat(refused("UNSUPPORTED", Npy.bytes("/pillow/animated.webp"))).contains("animated");
        refused("TRUNCATED", "RIFF....WEBPVP8L".getBytes(StandardCharsets.US_ASCII));
        refused("CORRUPT", webp("NONE", Npy.bytes("/pillow/rgb.webp"), 4));
    }

    @Test
    void refusesWebpFilesWhoseSizesDoNotAgree() {
        byte[] bomb = Npy.bytes("/pillow/rgb.webp");
        ByteBuffer.wrap(bomb).order(ByteOrder.LITTLE_ENDIAN).putInt(21, 0x0fffffff);
        assertThat(refused("TOO_LARGE", bomb)).contains("16384 x 16384");
        byte[] canvas = Npy.bytes("/pillow/icc_exif.webp");
        canvas[24]++;
        assertThat(refused("CORRUPT", canvas)).contains("62 x 47").contains("61 x 47");
        byte[] longer = Npy.bytes("/pillow/rgb.webp");
        ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN).putInt(16, -2);
        refused("TRUNCATED", longer);
    }

    /** The container is whole, but the pixels end early. */
    @ParameterizedTest
    @ValueSource(strings = {"rgb.webp", "smooth.webp", "colours_4.webp"})
    void refusesWebpFilesWhosePixelsEndEarly(String name) {
        byte[] whole = Npy.bytes("/pillow/" + name);
        int pixels = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(16);
        for (int length = 6; length < pixels - 1; length += 1 + pixels / 61) {
            byte[] cut = webp("VP8L", whole, length);
            assertThatThrownBy(() -> preprocessor.pixels(cut))
                    .isInstanceOfSatisfying(
                            ImageFormatException.class,
                            e -> assertThat(e.code()).isIn("TRUNCATED", "CORRUPT"));
        }
    }

    @Test
    void recipesRefuseWhatCannotBe() {
        for (String name :
                new String[] {
                    "", "squash", "squash:0x4", "squash:9999x1", "fit:8x8", "fit:8x8@4"
                }) {
            assertThatThrownBy(() -> PreprocessRecipe.named(name))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(PreprocessRecipe.named("CLIP").name()).isEqualTo("clip");
        PreprocessRecipe squash = PreprocessRecipe.named("squash:64x48");
        assertThat(squash.width()).isEqualTo(64);
        assertThat(PreprocessRecipe.named(squash.name()).height()).isEqualTo(48);
    }

    private String refused(String code, byte[] file) {
        Throwable refusal = catchThrowable(() -> preprocessor.pixels(file));
        assertThat(refusal)
                .isInstanceOfSatisfying(
                        ImageFormatException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
        return refusal.getMessage();
    }

    /** A container of one chunk with the first bytes of another file's chunk. */
    private static byte[] webp(String chunk, byte[] whole, int length) {
        ByteBuffer file = ByteBuffer.allocate(20 + length + (length & 1));
        file.order(ByteOrder.LITTLE_ENDIAN).put(whole, 0, 4).putInt(file.capacity() - 8);
        file.put(whole, 8, 4).put(chunk.getBytes(StandardCharsets.US_ASCII));
        return file.putInt(length).put(whole, 20, length).array();
    }

    private static byte[] png(int width, int height, int depth, int colour) {
        byte[] header = new byte[13];
        ByteBuffer.wrap(header).putInt(width).putInt(height).put((byte) depth).put((byte) colour);
        ByteBuffer file = ByteBuffer.allocate(8 + 25 + 12);
        file.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        chunk(file, "IHDR", header);
        chunk(file, "IEND", new byte[0]);
        return file.array();
    }

    private static void chunk(ByteBuffer file, String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 sum = new CRC32();
        sum.update(name);
        sum.update(data);
        file.putInt(data.length).put(name).put(data).putInt((int) sum.getValue());
    }
}
