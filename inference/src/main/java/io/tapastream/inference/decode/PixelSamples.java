package io.tapastream.inference.decode;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/** Takes the samples of a decoded image from its raster: getRGB() would convert gray wrongly. */
final class PixelSamples {
    private PixelSamples() {}

    static Pixels of(BufferedImage image) throws ImageFormatException {
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        if (image.getColorModel() instanceof IndexColorModel palette) {
            return indexed(raster, palette);
        }
        int type = raster.getSampleModel().getDataType();
        boolean wide = type == DataBuffer.TYPE_USHORT;
        if (bands > 4 || (type != DataBuffer.TYPE_BYTE && !wide)) {
            throw new ImageFormatException(
                    "UNSUPPORTED", "the image has " + bands + " bands of data type " + type);
        }
        if (!wide && raster.getSampleModel() instanceof PixelInterleavedSampleModel) {
            return interleaved(raster, bands);
        }
        return sampled(raster, bands, wide ? 8 : 0);
    }

    private static Pixels interleaved(Raster raster, int bands) {
        PixelInterleavedSampleModel model = (PixelInterleavedSampleModel) raster.getSampleModel();
        byte[] data = ((DataBufferByte) raster.getDataBuffer()).getData();
        int width = raster.getWidth();
        int height = raster.getHeight();
        int channels = bands >= 3 ? 3 : 1;
        int[] offsets = model.getBandOffsets();
        if (bands == 1 && model.getScanlineStride() == width && data.length == width * height) {
            return new Pixels(width, height, 1, data);
        }
        byte[] samples = new byte[width * height * channels];
        int to = 0;
        for (int y = 0; y < height; y++) {
            int from = y * model.getScanlineStride();
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < channels; channel++) {
                    samples[to++] = data[from + offsets[channel]];
                }
                from += model.getPixelStride();
            }
        }
        return new Pixels(width, height, channels, samples);
    }

    private static Pixels sampled(Raster raster, int bands, int shift) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        int channels = bands >= 3 ? 3 : 1;
        byte[] samples = new byte[width * height * channels];
        int[] row = new int[width * bands];
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < channels; channel++) {
                    int at = (y * width + x) * channels + channel;
                    samples[at] = (byte) (row[x * bands + channel] >> shift);
                }
            }
        }
        return new Pixels(width, height, channels, samples);
    }

    private static Pixels indexed(Raster raster, IndexColorModel palette) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] samples = new byte[width * height * 3];
        int[] row = new int[width];
        int to = 0;
        for (int y = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int index : row) {
                int colour = index < palette.getMapSize() ? palette.getRGB(index) : 0;
                samples[to++] = (byte) (colour >> 16);
                samples[to++] = (byte) (colour >> 8);
                samples[to++] = (byte) colour;
            }
        }
        return new Pixels(width, height, 3, samples);
    }
}
