package io.tapastream.core.score;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * A set of pair handles: a list while it is sparse, a bitmap once the bitmap is the smaller of the
 * two. Members must not be added twice; removing from a list costs its length.
 */
final class PairSet {

    private int[] list = new int[4];
    private long[] bits;
    private int size;
    private int highest = -1;

    void add(int pair) {
        highest = Math.max(highest, pair);
        if (bits == null && size >= 32 && size * 32L > highest) {
            toBitmap();
        }
        if (bits == null) {
            if (size == list.length) {
                list = Arrays.copyOf(list, size * 2);
            }
            list[size] = pair;
        } else {
            bits = Bits.set(bits, pair);
        }
        size++;
    }

    void remove(int pair) {
        if (bits != null) {
            Bits.clear(bits, pair);
            size--;
            return;
        }
        for (int i = 0; i < size; i++) {
            if (list[i] == pair) {
                list[i] = list[--size];
                return;
            }
        }
    }

    /** The target with this set's members added; the target itself unless it had to grow. */
    long[] orInto(long[] target) {
        if (bits != null) {
            long[] result = Bits.ensure(target, bits.length);
            for (int word = 0; word < bits.length; word++) {
                result[word] |= bits[word];
            }
            return result;
        }
        long[] result = Bits.ensure(target, (highest >> 6) + 1);
        for (int i = 0; i < size; i++) {
            result[list[i] >> 6] |= 1L << list[i];
        }
        return result;
    }

    void forEach(IntConsumer consumer) {
        if (bits == null) {
            for (int i = 0; i < size; i++) {
                consumer.accept(list[i]);
            }
            return;
        }
        for (int word = 0; word < bits.length; word++) {
            for (long left = bits[word]; left != 0; left &= left - 1) {
                consumer.accept((word << 6) + Long.numberOfTrailingZeros(left));
            }
        }
    }

    private void toBitmap() {
        bits = orInto(new long[0]);
        list = null;
    }
}
