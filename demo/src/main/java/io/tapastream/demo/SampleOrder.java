package io.tapastream.demo;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Gives the numbers 0..n-1 in a random order, again and again, each pass in another order. */
final class SampleOrder {

    private final int[] order;
    private final SplittableRandom random;
    private int next;

    SampleOrder(int n, SplittableRandom random) {
        this.random = random;
        order = new int[n];
        Arrays.setAll(order, i -> i);
        next = n;
    }

    int next() {
        if (next == order.length) {
            shuffle();
            next = 0;
        }
        return order[next++];
    }

    private void shuffle() {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }
}
