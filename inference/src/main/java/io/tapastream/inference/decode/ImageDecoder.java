package io.tapastream.inference.decode;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes JPEG, PNG and lossless WebP files to 8-bit samples, as Pillow's convert("RGB") gives
 * them: no colour management, no EXIF rotation, alpha dropped. Stateless.
 */
final class ImageDecoder {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private final ImageLimits limits;

    ImageDecoder(ImageLimits limits) {
        this.limits = limits;
    }

    Pixels decode(byte[] file) throws ImageFormatException {
        if (file.length > limits.mostBytes()) {
            throw new ImageFormatException(
                    "TOO_LARGE",
                    "the image file has "
                            + file.length
                            + " bytes: at most "
                            + limits.mostBytes()
                            + " are accepted");
        }
        if (JpegHeader.starts(file)) {
            return jpeg(file);
        }
        if (startsWith(file, PNG)) {
            PngHeader header = PngHeader.read(file);
            requirePixels(header.width(), header.height());
            return PixelSamples.of(read("png", header.cleaned(), reader -> reader.read(0)));
        }
        if (WebpHeader.starts(file)) {
            WebpHeader header = WebpHeader.read(file);
            requirePixels(header.width(), header.height());
            return WebpDecoder.decode(header);
        }
        throw unknown(file);
    }

    private Pixels jpeg(byte[] file) throws ImageFormatException {
        JpegHeader header = JpegHeader.read(file);
        requirePixels(header.width(), header.height());
        return switch (header.components()) {
            case 1, 3 -> PixelSamples.of(read("jpeg", header.cleaned(), reader -> reader.read(0)));
            case 4 ->
                    CmykSamples.of(
                            read("jpeg", header.cleaned(), reader -> reader.readRaster(0, null)),
                            header.adobeTransform());
            default ->
                    throw new ImageFormatException(
                            "UNSUPPORTED",
                            "the JPEG file has " + header.components() + " components: 1, 3 or 4");
        };
    }

    private interface Reading<T> {
        T from(ImageReader reader) throws IOException;
    }

    private static <T> T read(String format, byte[] file, Reading<T> reading)
            throws ImageFormatException {
        ImageReader reader = reader(format);
        List<String> warnings = new ArrayList<>();
        IIOReadWarningListener listener = (source, warning) -> warnings.add(warning);
        reader.addIIOReadWarningListener(listener);
        try (ImageInputStream in =
                new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in, true, true);
            T decoded = reading.from(reader);
            requireWhole(format, warnings);
            return decoded;
        } catch (IOException | RuntimeException e) {
            throw new ImageFormatException(
                    "CORRUPT", "the " + format + " file cannot be decoded: " + e.getMessage(), e);
        } finally {
            reader.dispose();
        }
    }

    /** The JDK's own reader: another on the class path may manage colours. */
    private static ImageReader reader(String format) {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
        while (readers.hasNext()) {
            ImageReader reader = readers.next();
            if (reader.getClass().getModule().getName() != null) {
                return reader;
            }
        }
        throw new IllegalStateException("this JDK has no reader for " + format);
    }

    private static void requireWhole(String format, List<String> warnings)
            throws ImageFormatException {
        for (String warning : warnings) {
            String text = warning.toLowerCase(Locale.ROOT);
            if (text.contains("premature end") || text.contains("truncated file")) {
                throw new ImageFormatException(
                        "TRUNCATED", "the " + format + " file is cut off: " + warning);
            }
        }
    }

    private void requirePixels(int width, int height) throws ImageFormatException {
        if ((long) width * height > limits.mostPixels()) {
            throw new ImageFormatException(
                    "TOO_LARGE",
                    String.format(
                            "the image is %d x %d: at most %d pixels are accepted",
                            width, height, limits.mostPixels()));
        }
    }

    private static ImageFormatException unknown(byte[] file) {
        boolean gif = startsWith(file, new byte[] {'G', 'I', 'F', '8'});
        return new ImageFormatException(
                gif ? "UNSUPPORTED" : "UNKNOWN_FORMAT",
                "the image format is "
                        + (gif ? "GIF" : "unknown")
                        + ": JPEG, PNG and lossless WebP are read");
    }

    private static boolean startsWith(byte[] file, byte[] magic) {
        if (file.length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if (file[i] != magic[i]) {
                return false;
            }
        }
        return true;
    }
}
