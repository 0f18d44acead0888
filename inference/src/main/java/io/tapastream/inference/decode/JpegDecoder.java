package io.tapastream.inference.decode;

import java.awt.image.DataBufferByte;
import java.awt.image.Raster;

/**
 * Decodes JPEG files to the samples that Pillow's convert("RGB") gives. The JDK decodes to the
 * components as they are coded; the colours are converted here. Stateless.
 */
final class JpegDecoder {
    private JpegDecoder() {}

    static Pixels decode(JpegFile file) throws ImageFormatException {
        byte[] samples = coded(file);
        JpegRows.smooth(file.frame(), samples);
        return pixels(file.colours(), file.frame(), samples);
    }

    /** The components as they are coded, side by side, as the JDK brings them to full size. */
    static byte[] coded(JpegFile file) throws ImageFormatException {
        JpegFrame frame = file.frame();
        Raster raster =
                JdkReader.read("jpeg", file.cleaned(), reader -> reader.readRaster(0, null));
        byte[] samples = ((DataBufferByte) raster.getDataBuffer()).getData();
        long expected = (long) frame.ids().length * frame.width() * frame.height();
        if (raster.getWidth() != frame.width() || samples.length != expected) {
            throw new ImageFormatException(
                    "CORRUPT",
                    String.format(
                            "the JPEG file's pixels are not the %d x %d that it declares",
                            frame.width(), frame.height()));
        }
        return samples;
    }

    private static Pixels pixels(JpegColours colours, JpegFrame frame, byte[] samples) {
        if (colours == JpegColours.YCC) {
            YccSamples.toRgb(samples, 3);
        } else if (colours == JpegColours.YCCK) {
            YccSamples.toRgb(samples, 4);
        }
        return switch (colours) {
            case GRAY -> new Pixels(frame.width(), frame.height(), 1, samples);
            case YCC, RGB -> new Pixels(frame.width(), frame.height(), 3, samples);
            case CMYK -> InkSamples.toRgb(samples, false, frame);
            case YCCK -> InkSamples.toRgb(samples, true, frame);
        };
    }
}
