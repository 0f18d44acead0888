package io.tapastream.core.gather;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ImagePlaceTest {
    /** Against {@code hashlib.sha256(b"cub\0" + name)} of Python. */
    @Test
    void followsFromTheNamesAlone() {
        assertThat(ImagePlace.of("cub", "001.Black_footed_Albatross/1.jpg"))
                .isEqualTo(new ImagePlace(0, 47));
        assertThat(ImagePlace.of("cub", "a")).isEqualTo(new ImagePlace(0, 58));
        assertThat(ImagePlace.of("cu", "b\0a")).isEqualTo(new ImagePlace(1, 26));
        assertThat(ImagePlace.of("vögel", "möwe.png")).isEqualTo(new ImagePlace(0, 61));
        assertThat(ImagePlace.of("", "")).isEqualTo(new ImagePlace(0, 52));
    }

    @Test
    void halvesTheImagesAndSpreadsThemOverTheGroups() {
        int[] groups = new int[ImagePlace.GROUPS];
        int second = 0;
        for (int i = 0; i < 64_000; i++) {
            ImagePlace place = ImagePlace.of("cub", "image-" + i);
            second += place.fold();
            groups[place.group()]++;
        }
        assertThat(second).isBetween(31_500, 32_500);
        assertThat(Arrays.stream(groups).boxed()).allMatch(count -> count > 850 && count < 1150);
    }

    @Test
    void ofRowsWithoutNamesNeighboursAreInDifferentFolds() {
        assertThat(ImagePlace.ofRow(0)).isEqualTo(new ImagePlace(0, 0));
        assertThat(ImagePlace.ofRow(1)).isEqualTo(new ImagePlace(1, 0));
        assertThat(ImagePlace.ofRow(2)).isEqualTo(new ImagePlace(0, 1));
        assertThat(ImagePlace.ofRow(128)).isEqualTo(new ImagePlace(0, 0));
    }
}
