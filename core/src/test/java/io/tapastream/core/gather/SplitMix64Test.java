package io.tapastream.core.gather;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SplitMix64Test {
    @Test
    void isTheSequenceOfTheReferenceFromSeedZero() {
        long[] first = {0xe220a8397b1dcdafL, 0x6e789e6aa1b965f4L, 0x06c45d188009454fL};
        long state = 0;
        for (long value : first) {
            state += SplitMix64.GAMMA;
            assertThat(SplitMix64.mix(state)).isEqualTo(value);
        }
    }

    @Test
    void aChainOfBytesAndValuesStaysWhatStateHolds() {
        byte[] name = "p/1é".getBytes(StandardCharsets.UTF_8);
        long hash = SplitMix64.append(SplitMix64.GAMMA, name);
        assertThat(hash).isEqualTo(0x200f61c73d911269L);
        assertThat(SplitMix64.append(hash, -1)).isEqualTo(0x37b030e102147024L);
    }
}
