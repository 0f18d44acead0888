package io.tapastream.inference.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.inference.Npy;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Layouts of JPEG and PNG files, made by make_cases.py, against what Pillow makes of each. */
class ColourLayoutsTest {
    private static final String ARCHIVE = "/colours/cases.zip";

    /** What Pillow reads, or guesses at, and is refused here. */
    private static final Set<String> REFUSED_HERE =
            Set.of(
                    "arithmetic.jpg",
                    "kind.bmp",
                    "kind.gif",
                    "kind.tif",
                    "last_scan_missing.jpg",
                    "many_scans.jpg",
                    "no_huffman_tables.jpg",
                    "png_c0_d16.png",
                    "png_c0_d16_i.png",
                    "png_c0_d16_i_trns.png",
                    "png_c0_d16_trns.png",
                    "png_few_rows.png",
                    "png_flipped.png",
                    "png_long_palette.png",
                    "png_no_end.png",
                    "png_no_palette.png",
                    "png_odd_palette.png",
                    "png_two_palettes.png");

    private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

    @Test
    void everyFileIsPillowsOrRefused() throws Exception {
        Map<String, byte[]> cases = unpacked();
        String index = new String(cases.get("index.txt"), StandardCharsets.UTF_8);
        List<String> wrong = new ArrayList<>();
        Set<String> refused = new TreeSet<>();
        int equal = 0;
        for (String line : index.split("\n", -1)) {
            String name = line.substring(0, line.indexOf(' '));
            byte[] expected = cases.get(line.substring(line.indexOf(' ') + 1));
            try {
                int difference = difference(decoder.decode(cases.get(name)), expected);
                if (difference != 0) {
                    wrong.add(name + " differs by " + difference);
                }
                equal++;
            } catch (ImageFormatException e) {
                assertThat(e.getMessage()).as(name).isNotBlank();
                if (expected != null) {
                    refused.add(name);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(refused).containsExactlyInAnyOrderElementsOf(REFUSED_HERE);
        assertThat(equal).isGreaterThan(280);
    }

    private static int difference(Pixels pixels, byte[] png) throws IOException {
        if (png == null) {
            return 999;
        }
        BufferedImage expected = ImageIO.read(new ByteArrayInputStream(png));
        if (expected.getWidth() != pixels.width() || expected.getHeight() != pixels.height()) {
            return 998;
        }
        int largest = 0;
        for (int i = 0; i < pixels.width() * pixels.height(); i++) {
            for (int channel = 0; channel < 3; channel++) {
                int wanted =
                        expected.getRaster()
                                .getSample(i % pixels.width(), i / pixels.width(), channel);
                int at = pixels.channels() == 3 ? 3 * i + channel : i;
                largest = Math.max(largest, Math.abs(wanted - (pixels.samples()[at] & 0xff)));
            }
        }
        return largest;
    }

    static Map<String, byte[]> unpacked() throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        try (ZipInputStream archive =
                new ZipInputStream(new ByteArrayInputStream(Npy.bytes(ARCHIVE)))) {
            for (ZipEntry entry = archive.getNextEntry();
                    entry != null;
                    entry = archive.getNextEntry()) {
                files.put(entry.getName(), archive.readAllBytes());
            }
        }
        return files;
    }
}
