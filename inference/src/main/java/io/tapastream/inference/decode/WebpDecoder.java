package io.tapastream.inference.decode;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageReader;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes the pixels of a lossless WebP file. The reader is made without ImageIO's registry, which
 * would keep the class loader of a job alive. Stateless.
 */
final class WebpDecoder {
    /** The reader looks some bytes ahead. */
    static final int LOOK_AHEAD = 32;

    private static final ImageReaderSpi READERS = new WebPImageReaderSpi();

    private WebpDecoder() {}

    static Pixels decode(WebpHeader header) throws ImageFormatException {
        try (Input in = new Input(header.cleaned())) {
            ImageReader reader = READERS.createReaderInstance(null);
            try {
                reader.setInput(in, true, true);
                BufferedImage image = reader.read(0);
                if (in.getStreamPosition() > header.end()) {
                    throw cutOff();
                }
                return PixelSamples.of(image);
            } finally {
                reader.dispose();
            }
        } catch (PastTheEndException e) {
            throw cutOff();
        } catch (IOException | RuntimeException e) {
            throw new ImageFormatException(
                    "CORRUPT", "the webp file cannot be decoded: " + e.getMessage(), e);
        }
    }

    private static ImageFormatException cutOff() {
        return new ImageFormatException(
                "TRUNCATED", "the webp file is cut off: its pixels end early");
    }

    /**
     * The reader takes the end of the stream for zeros, at the cost of an exception per symbol: an
     * exception that it does not catch ends that.
     */
    private static final class Input extends MemoryCacheImageInputStream {
        private final int length;

        Input(byte[] file) {
            super(new ByteArrayInputStream(file));
            length = file.length;
        }

        @Override
        public int read() throws IOException {
            return checked(super.read());
        }

        @Override
        public int read(byte[] target, int from, int count) throws IOException {
            return checked(super.read(target, from, count));
        }

        private int checked(int result) {
            if (result < 0 || streamPos >= length) {
                throw new PastTheEndException();
            }
            return result;
        }
    }

    private static final class PastTheEndException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
