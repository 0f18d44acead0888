package io.tapastream.inference.decode;

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
        if (JpegFile.starts(file)) {
            return JpegDecoder.decode(JpegFile.read(file, limits));
        }
        if (startsWith(file, PNG)) {
            PngHeader header = PngHeader.read(file, limits);
            return PixelSamples.of(
                    JdkReader.read("png", header.cleaned(), reader -> reader.read(0)));
        }
        if (WebpHeader.starts(file)) {
            WebpHeader header = WebpHeader.read(file);
            limits.requirePixels(header.width(), header.height());
            return WebpDecoder.decode(header);
        }
        throw unknown(file);
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
