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

/** Runs the JDK's own image readers, without metadata; what they only warn of is refused. */
final class JdkReader {
    /** Bytes between two segments, which every decoder skips. */
    private static final String HARMLESS = "extraneous bytes";

    private JdkReader() {}

    interface Reading<T> {
        T from(ImageReader reader) throws IOException;
    }

    static <T> T read(String format, byte[] file, Reading<T> reading) throws ImageFormatException {
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

    /** Another reader on the class path may manage colours. */
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
            if (!text.contains(HARMLESS)) {
                throw new ImageFormatException(
                        "CORRUPT", "the " + format + " file is damaged: " + warning);
            }
        }
    }
}
