package io.tapastream.cli.publish;

/** Numbers in text files. */
final class Numbers {
    private Numbers() {}

    /** The number, or -1 when the text is not one from 0 to 999,999,999. */
    static int nonNegative(String text) {
        if (text.isEmpty() || text.length() > 9) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char digit = text.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = number * 10 + (digit - '0');
        }
        return number;
    }
}
