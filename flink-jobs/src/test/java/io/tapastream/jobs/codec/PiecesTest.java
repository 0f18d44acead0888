package io.tapastream.jobs.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PiecesTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "262144, 1", "262145, 2", "600000, 3"})
    void togetherTheyAreTheBytesAndNoneIsLarger(int length, int count) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        List<byte[]> pieces = Pieces.of(bytes);
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        pieces.forEach(joined::writeBytes);
        assertThat(pieces).hasSize(count).allMatch(piece -> piece.length <= 256 * 1024);
        assertThat(joined.toByteArray()).isEqualTo(bytes);
    }
}
