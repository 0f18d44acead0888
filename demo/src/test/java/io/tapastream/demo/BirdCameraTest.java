package io.tapastream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BirdCameraTest {

    @Test
    void givesTheSameBytesForTheSameScene() {
        SplittableRandom random = new SplittableRandom(3);
        Bird bird = Bird.draw(1, random);
        Scene scene = Scene.draw(random);
        assertThat(BirdCamera.jpeg(bird, scene)).isEqualTo(BirdCamera.jpeg(bird, scene));
        assertThat(BirdCamera.jpeg(bird, Scene.draw(random)))
                .isNotEqualTo(BirdCamera.jpeg(bird, scene));
    }

    /** Whatever is redrawn, most of the picture stays the same to the last bit, noise included. */
    @ParameterizedTest
    @EnumSource(value = BirdGroup.class, mode = EnumSource.Mode.EXCLUDE, names = "BACKGROUND")
    void aRedrawnTraitChangesAPartOfThePicture(BirdGroup group) {
        SplittableRandom random = new SplittableRandom(group.concept(0));
        for (int i = 0; i < 20; i++) {
            Bird bird = Bird.draw(i + 1, random);
            Scene scene = Scene.draw(random);
            Bird redrawn = bird.with(bird.traits().redraw(group, random));
            double share =
                    changed(BirdCamera.picture(bird, scene), BirdCamera.picture(redrawn, scene));
            assertThat(share).isBetween(0.001, 0.25);
        }
    }

    @Test
    void thePartSurvivesJpeg() throws IOException {
        SplittableRandom random = new SplittableRandom(8);
        Bird bird = Bird.draw(1, random);
        Scene scene = Scene.draw(random);
        Bird redrawn = bird.with(bird.traits().redraw(BirdGroup.WING_COLOR, random));
        BufferedImage before = ImageIO.read(new ByteArrayInputStream(BirdCamera.jpeg(bird, scene)));
        BufferedImage after =
                ImageIO.read(new ByteArrayInputStream(BirdCamera.jpeg(redrawn, scene)));
        assertThat(changed(before, after)).isBetween(0.01, 0.5);
    }

    private static double changed(BufferedImage before, BufferedImage after) {
        int different = 0;
        for (int y = 0; y < BirdCamera.SIDE; y++) {
            for (int x = 0; x < BirdCamera.SIDE; x++) {
                different += before.getRGB(x, y) == after.getRGB(x, y) ? 0 : 1;
            }
        }
        return (double) different / (BirdCamera.SIDE * BirdCamera.SIDE);
    }
}
