package io.tapastream.inference.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tapastream.inference.Npy;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** Whatever an image file holds: an image or an ImageFormatException. */
class HostileImagesTest {
    private static final Set<String> CODES =
            Set.of("UNKNOWN_FORMAT", "TRUNCATED", "CORRUPT", "TOO_LARGE", "UNSUPPORTED");
    private static final int ROUNDS = 6000;
    private static final int SIGNATURE = 8;

    private final Random random = new Random(20261130);

    @Test
    void onlyImageFormatExceptionsComeOutOfDamagedFiles() throws Exception {
        Map<String, byte[]> cases = ColourLayoutsTest.unpacked();
        List<byte[]> files =
                Stream.concat(
                                cases.keySet().stream()
                                        .filter(name -> name.matches("[^/]*\\.(jpg|png)"))
                                        .sorted()
                                        .map(cases::get),
                                Stream.of("rgb", "colours_4", "colours_90", "icc_exif", "rgba")
                                        .map(name -> Npy.bytes("/pillow/" + name + ".webp")))
                        .toList();
        ImageLimits limits = new ImageLimits(1 << 20, 1_000_000L);
        List<ImagePreprocessor> preprocessors =
                Stream.of("clip", "squash:1x1", "squash:7x90", "fit:8x8@9")
                        .map(
                                recipe ->
                                        new ImagePreprocessor(
                                                PreprocessRecipe.named(recipe), limits))
                        .toList();
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = damaged(files.get(random.nextInt(files.size())));
            ImagePreprocessor preprocessor = preprocessors.get(round % preprocessors.size());
            PreprocessRecipe recipe = preprocessor.recipe();
            try {
                assertThat(preprocessor.pixels(damaged))
                        .hasSize(3 * recipe.width() * recipe.height());
                read++;
            } catch (ImageFormatException e) {
                assertThat(e.code()).isIn(CODES);
                assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
            }
        }
        assertThat(read).isBetween(ROUNDS / 20, ROUNDS * 19 / 20);
    }

    /** Headers of a few bytes that ask for the most that they can. */
    @Test
    void headersThatAskForMuchAreRefused() {
        ImagePreprocessor preprocessor = new ImagePreprocessor(PreprocessRecipe.named("dinov2"));
        for (int[] size :
                new int[][] {
                    {1, Integer.MAX_VALUE},
                    {Integer.MAX_VALUE, 1},
                    {0x10000, 0x10000},
                    {50_000_001, 1},
                    {7072, 7072}
                }) {
            assertThatThrownBy(() -> preprocessor.pixels(png(size[0], size[1], new byte[100])))
                    .isInstanceOfSatisfying(
                            ImageFormatException.class,
                            e -> assertThat(e.code()).isEqualTo("TOO_LARGE"));
        }
        assertThatThrownBy(() -> preprocessor.pixels(png(1, 50_000_000, new byte[100])))
                .isInstanceOf(ImageFormatException.class);
    }

    private byte[] damaged(byte[] file) {
        byte[] damaged =
                random.nextInt(8) == 0
                        ? Arrays.copyOf(file, 1 + random.nextInt(file.length))
                        : file.clone();
        int changes = random.nextInt(5);
        for (int change = 0; change < changes; change++) {
            int limit = random.nextBoolean() ? Math.min(60, damaged.length) : damaged.length;
            int at = random.nextInt(limit);
            int value = random.nextInt(4) == 0 ? random.nextInt(4) * 85 : random.nextInt();
            damaged[at] = (byte) value;
        }
        return (damaged[0] & 0xff) == 0x89 ? withChecksums(damaged) : damaged;
    }

    /** Checksums are no protection: whoever damages a file on purpose makes them fit. */
    private static byte[] withChecksums(byte[] file) {
        ByteBuffer chunks = ByteBuffer.wrap(file);
        int at = SIGNATURE;
        while (at + 12 <= file.length) {
            int length = chunks.getInt(at);
            if (length < 0 || length > file.length - at - 12) {
                break;
            }
            CRC32 sum = new CRC32();
            sum.update(file, at + 4, length + 4);
            chunks.putInt(at + 8 + length, (int) sum.getValue());
            at += 12 + length;
        }
        return file;
    }

    private static byte[] png(int width, int height, byte[] rows) {
        Deflater deflater = new Deflater();
        deflater.setInput(rows);
        deflater.finish();
        byte[] pixels = new byte[200];
        pixels = Arrays.copyOf(pixels, deflater.deflate(pixels));
        deflater.end();
        byte[] header =
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(new byte[] {8, 2, 0, 0, 0})
                        .array();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        file.writeBytes(chunk("IHDR", header));
        file.writeBytes(chunk("IDAT", pixels));
        file.writeBytes(chunk("IEND", new byte[0]));
        return withChecksums(file.toByteArray());
    }

    private static byte[] chunk(String type, byte[] data) {
        return ByteBuffer.allocate(data.length + 12)
                .putInt(data.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
    }
}
