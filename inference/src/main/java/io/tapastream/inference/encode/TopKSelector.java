package io.tapastream.inference.encode;

/**
 * The k largest values above 0; the lowest latent wins a tie. Cost O(D + m log k) for the m values
 * that are among the k largest when they are met; eight values per branch.
 */
final class TopKSelector implements RowSelector {
    private final LargestValues largest;
    private final int[] latents;

    TopKSelector(int k) {
        largest = new LargestValues(k);
        latents = new int[k];
    }

    @Override
    public void select(int[] bits, CodeSink sink) {
        largest.clear();
        int bar = 0;
        int blocks = bits.length & -8;
        for (int j = 0; j < blocks; j += 8) {
            if (Bars.anyAbove(bits, j, bar)) {
                bar = offer(bits, j, j + 8, bar);
            }
        }
        offer(bits, blocks, bits.length, bar);
        int kept = largest.latents(latents);
        for (int i = 0; i < kept; i++) {
            sink.add(latents[i], Float.intBitsToFloat(bits[latents[i]]));
        }
    }

    private int offer(int[] bits, int from, int to, int bar) {
        int raised = bar;
        for (int j = from; j < to; j++) {
            if (bits[j] > raised) {
                largest.offer(bits[j], j);
                raised = largest.full() ? largest.smallestKey() : 0;
            }
        }
        return raised;
    }
}
