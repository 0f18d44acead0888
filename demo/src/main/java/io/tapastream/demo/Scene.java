package io.tapastream.demo;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * How a picture was taken: pose, place and size of the bird in it, light, noise. The two pictures
 * of a pair share one scene.
 *
 * @param facingLeft whether the bird looks to the left
 * @param tilt rotation of the bird in radians
 * @param scale size of the bird relative to the usual one
 * @param dx shift to the right, in widths of the picture
 * @param dy shift downwards, in heights of the picture
 * @param light factor on all channels
 * @param warmth factor on red, and its inverse on blue
 * @param noise standard deviation of the sensor noise, of 255
 * @param seed from which everything scattered (leaves, waves, spots, noise) is drawn
 */
record Scene(
        boolean facingLeft,
        double tilt,
        double scale,
        double dx,
        double dy,
        double light,
        double warmth,
        double noise,
        long seed) {

    static Scene draw(RandomGenerator random) {
        return new Scene(
                random.nextBoolean(),
                Math.toRadians(random.nextDouble(-12, 12)),
                random.nextDouble(0.84, 1.04),
                random.nextDouble(-0.05, 0.05),
                random.nextDouble(-0.04, 0.05),
                random.nextDouble(0.88, 1.08),
                random.nextDouble(0.97, 1.03),
                random.nextDouble(3, 8),
                random.nextLong());
    }

    /**
     * Random numbers for one part of the picture. Each part has a stream of its own, so that
     * redrawing one part never moves another.
     */
    SplittableRandom random(Part part) {
        return new SplittableRandom(seed + part.stream);
    }

    enum Part {
        BACKGROUND(1),
        BELLY(2),
        PATTERN(3),
        WING(4),
        NOISE(5);

        private final int stream;

        Part(int stream) {
            this.stream = stream;
        }
    }
}
