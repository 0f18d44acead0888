package io.tapastream.core.gather;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageRankTest {
    @Test
    void isEightBytesOfTheHashOfThePlace() throws Exception {
        byte[] digest =
                MessageDigest.getInstance("SHA-256")
                        .digest("birds\0été/7".getBytes(StandardCharsets.UTF_8));
        BigInteger expected = new BigInteger(1, Arrays.copyOfRange(digest, 2, 10));
        ImageRank rank = ImageRank.of("birds", "été/7");
        assertThat(new BigInteger(Long.toUnsignedString(rank.hash()))).isEqualTo(expected);
        assertThat(rank.imageId()).isEqualTo("été/7");
    }

    @Test
    void ordersByTheHashWithoutSignThenById() {
        ImageRank first = new ImageRank(1, "z");
        ImageRank largest = new ImageRank(-1, "a");
        ImageRank tied = new ImageRank(-1, "b");
        assertThat(List.copyOf(new TreeSet<>(List.of(tied, largest, first))))
                .containsExactly(first, largest, tied);
    }

    @Test
    void halfOfTheImagesAreInTheLowerHalf() {
        long lower =
                IntStream.range(0, 4000)
                        .filter(i -> ImageRank.of("birds", "image " + i).hash() >= 0)
                        .count();
        assertThat(lower).isBetween(1800L, 2200L);
    }
}
