package io.tapastream.demo;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Takes the picture of a bird in a scene: paints it, applies light and sensor noise, and encodes it
 * as JPEG.
 */
final class BirdCamera {

    /** Side of a picture in pixels. */
    static final int SIDE = 128;

    private static final float JPEG_QUALITY = 0.92f;

    private BirdCamera() {}

    /** The picture as a baseline JPEG file. The same arguments give the same bytes. */
    static byte[] jpeg(Bird bird, Scene scene) {
        return encode(picture(bird, scene));
    }

    static BufferedImage picture(Bird bird, Scene scene) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.scale(SIDE, SIDE);
        BackgroundPainter.paint(g, bird.traits(), scene);
        BirdPainter.paint(g, bird, scene);
        g.dispose();
        expose(((DataBufferInt) image.getRaster().getDataBuffer()).getData(), scene);
        return image;
    }

    private static void expose(int[] pixels, Scene scene) {
        SplittableRandom random = scene.random(Scene.Part.NOISE);
        float red = (float) (scene.light() * scene.warmth());
        float green = (float) scene.light();
        float blue = (float) (scene.light() / scene.warmth());
        float noise = (float) scene.noise();
        for (int i = 0; i < pixels.length; i++) {
            int rgb = pixels[i];
            long bits = random.nextLong();
            int r = channel((rgb >> 16 & 255) * red + noise * normal(bits));
            int g = channel((rgb >> 8 & 255) * green + noise * normal(bits >>> 20));
            int b = channel((rgb & 255) * blue + noise * normal(bits >>> 40));
            pixels[i] = r << 16 | g << 8 | b;
        }
    }

    /**
     * The sum of four uniform 5-bit numbers, scaled to mean 0 and deviation 1: near enough to a
     * normal number.
     */
    private static float normal(long bits) {
        long sum = (bits & 31) + (bits >>> 5 & 31) + (bits >>> 10 & 31) + (bits >>> 15 & 31);
        return (sum - 62f) * (1f / 18.466f);
    }

    private static int channel(float value) {
        return Math.max(0, Math.min(255, Math.round(value)));
    }

    private static byte[] encode(BufferedImage image) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(16 * 1024);
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(JPEG_QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException("A picture in memory could not be encoded as JPEG.", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
