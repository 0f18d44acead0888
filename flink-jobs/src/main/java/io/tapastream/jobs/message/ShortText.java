package io.tapastream.jobs.message;

/**
 * Texts that repeat what a record says, cut to a length that fits any topic: a record must not grow
 * by being mentioned.
 */
public final class ShortText {
    /** Longest name or id that is accepted, in characters. */
    public static final int LONGEST_NAME = 1_024;

    /** Longest sentence about a record, in characters. */
    public static final int LONGEST_SENTENCE = 2_000;

    private static final String CUT = "...";

    private ShortText() {}

    /** A name or id; null stays null. */
    public static String name(String text) {
        return cut(text, LONGEST_NAME);
    }

    /** A sentence for a person; null stays null. */
    public static String sentence(String text) {
        return cut(text, LONGEST_SENTENCE);
    }

    private static String cut(String text, int most) {
        if (text == null || text.length() <= most) {
            return text;
        }
        int end = most - CUT.length();
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + CUT;
    }
}
