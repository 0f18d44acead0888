package io.tapastream.inference.encode;

/** The k largest values whatever their sign, without those that are 0; the lowest latent wins. */
final class SignedTopKSelector implements RowSelector {
    private final LargestValues largest;
    private final int[] latents;

    SignedTopKSelector(int k, int dictionarySize) {
        largest = new LargestValues(Math.min(k, dictionarySize));
        latents = new int[Math.min(k, dictionarySize)];
    }

    @Override
    public void select(int[] bits, CodeSink sink) {
        largest.clear();
        for (int j = 0; j < bits.length; j++) {
            largest.offer(ordered(bits[j]), j);
        }
        int kept = largest.latents(latents);
        for (int i = 0; i < kept; i++) {
            float value = Float.intBitsToFloat(bits[latents[i]]);
            if (value != 0f) {
                sink.add(latents[i], value);
            }
        }
    }

    /** An integer in the order of the float values; -0.0 counts as 0. */
    private static int ordered(int bits) {
        if (bits == Integer.MIN_VALUE) {
            return 0;
        }
        return bits ^ ((bits >> 31) & Integer.MAX_VALUE);
    }
}
