package io.tapastream.jobs.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.tapastream.core.encode.RandomCodes;
import io.tapastream.jobs.message.Messages;
import io.tapastream.jobs.message.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

class RandomLeaseTest {
    private static final RandomCodes CODES = new RandomCodes(5, 100, 9);

    private final SaeRunner runner = new SaeRunner(1, true);

    @Test
    void codesFollowFromIdsAloneAndTheTwoImagesOfAPairHaveTheirOwn() throws Exception {
        List<Sample> samples =
                List.of(
                        Messages.image("a/1", 1, 1, 2),
                        Messages.pair("p/1", 2, 1, 2),
                        Messages.image("a/1", 3, 5, 6));
        try (CodesLease lease = new RandomLease(CODES)) {
            List<SaeRunner.Codes> codes =
                    lease.codes(runner, samples, sample -> sample.eventTime() > 1);
            assertThat(codes.get(0).views()).containsExactly(CODES.activeLatents("a/1"));
            assertThat(codes.get(2).views().get(0)).isEqualTo(codes.get(0).views().get(0));
            // The data set is birds/2026.
            assertThat(codes.get(1).views())
                    .containsExactly(
                            CODES.activeLatents("birds%2F2026/p%2F1/original"),
                            CODES.activeLatents("birds%2F2026/p%2F1/perturbed"));
            assertThat(codes.get(1).figures()).isNull();
            assertThat(codes.get(0).whole()).isNull();
            assertThat(codes.get(1).whole()).isNull();
            assertThat(codes.get(2).whole().embedding()).containsExactly(5, 6);
            assertThat(codes.get(2).whole().latents()).isEqualTo(CODES.activeLatents("a/1"));
            assertThat(codes.get(2).whole().activations())
                    .hasSize(CODES.activeLatents("a/1").length)
                    .containsOnly(1);
            // (sqrt(100) - sqrt(9)) / (sqrt(100) - 1)
            assertThat(codes.get(0).figures().hoyer()).isEqualTo(7.0 / 9);
            assertThat(codes.get(0).figures().reconstructed()).isFalse();
        }
    }
}
