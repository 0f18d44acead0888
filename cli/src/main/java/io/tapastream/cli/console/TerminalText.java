package io.tapastream.cli.console;

/** Text of unknown origin, made fit for a terminal. */
public final class TerminalText {
    private static final int ESCAPE_END = 0x9F;

    private TerminalText() {}

    /**
     * The text on one line of the given width, cut or filled up with spaces. Control characters,
     * which could move the cursor or change the terminal, and marks that turn the direction of
     * writing are shown as '?'.
     */
    public static String fit(String text, int width) {
        String safe = safe(text);
        int length = safe.codePointCount(0, safe.length());
        if (length > width) {
            return safe.substring(0, safe.offsetByCodePoints(0, Math.max(0, width - 1))) + "~";
        }
        return safe + " ".repeat(width - length);
    }

    /** The text without anything that a terminal would obey. */
    public static String safe(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> safe.appendCodePoint(obeyed(c) ? '?' : c));
        return safe.toString();
    }

    private static boolean obeyed(int c) {
        return c < ' '
                || (c >= 0x7F && c <= ESCAPE_END)
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                || Character.getType(c) == Character.SURROGATE;
    }
}
