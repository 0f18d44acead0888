package io.tapastream.core.gather;

/**
 * The mixing function of SplitMix64 (Steele, Lea and Flood 2014): a bijection of 64 bits in which
 * every bit of the input moves about half the bits of the output. Numbers made by it are in state
 * and in records, so it never changes.
 */
public final class SplitMix64 {
    /** The distance between two values of a sequence: 2^64 divided by the golden ratio, odd. */
    public static final long GAMMA = 0x9e3779b97f4a7c15L;

    private SplitMix64() {}

    /** The value of the sequence at this state; 0 at 0. */
    public static long mix(long state) {
        long hash = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }

    /** A hash with a further value taken in; a chain of values begins with {@link #GAMMA}. */
    public static long append(long hash, long value) {
        return mix(hash ^ value) + GAMMA;
    }

    /** A hash with the bytes taken in, one after another. */
    public static long append(long hash, byte[] bytes) {
        long appended = hash;
        for (byte b : bytes) {
            appended = append(appended, (long) b);
        }
        return appended;
    }
}
