package io.tapastream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopKTest {

    @Test
    void agreesWithSorting() {
        SplittableRandom random = new SplittableRandom(1);
        for (int run = 0; run < 500; run++) {
            float[] vector = new float[1 + random.nextInt(40)];
            for (int i = 0; i < vector.length; i++) {
                vector[i] = random.nextInt(-4, 9) / 4f;
            }
            int k = 1 + random.nextInt(12);
            TopK topK = new TopK(k);
            topK.select(vector);
            assertThat(IntStream.range(0, topK.count()).mapToObj(topK::index))
                    .containsExactlyInAnyOrderElementsOf(sorted(vector, k));
            for (int i = 0; i < topK.count(); i++) {
                assertThat(topK.value(i)).isEqualTo(vector[topK.index(i)]);
            }
        }
    }

    private static List<Integer> sorted(float[] vector, int k) {
        return IntStream.range(0, vector.length)
                .filter(i -> vector[i] > 0)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> -vector[i]).thenComparing(i -> i))
                .limit(k)
                .toList();
    }
}
