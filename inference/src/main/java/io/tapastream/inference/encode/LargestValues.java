package io.tapastream.inference.encode;

import java.util.Arrays;

/**
 * The k largest (key, latent) pairs offered, as a binary heap with the smallest on top; of equal
 * keys the lower latent is the larger. Cost O(log k) per pair kept. For one thread.
 */
final class LargestValues {
    private final long[] heap;
    private int size;

    LargestValues(int k) {
        heap = new long[k];
    }

    void clear() {
        size = 0;
    }

    void offer(int key, int latent) {
        long pair = ((long) key << Integer.SIZE) | (Integer.MAX_VALUE - latent);
        if (size < heap.length) {
            siftUp(pair);
        } else if (pair > heap[0]) {
            siftDown(pair);
        }
    }

    /** The latents kept, ascending, in {@code target}; their number is returned. */
    int latents(int[] target) {
        for (int i = 0; i < size; i++) {
            target[i] = Integer.MAX_VALUE - (int) heap[i];
        }
        Arrays.sort(target, 0, size);
        return size;
    }

    private void siftUp(long pair) {
        int place = size++;
        while (place > 0) {
            int parent = (place - 1) >>> 1;
            if (heap[parent] <= pair) {
                break;
            }
            heap[place] = heap[parent];
            place = parent;
        }
        heap[place] = pair;
    }

    private void siftDown(long pair) {
        int place = 0;
        int half = size >>> 1;
        while (place < half) {
            int child = 2 * place + 1;
            if (child + 1 < size && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= pair) {
                break;
            }
            heap[place] = heap[child];
            place = child;
        }
        heap[place] = pair;
    }
}
