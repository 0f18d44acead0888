package io.tapastream.cli.watch;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large the terminal of this process is. Java does not know, so stty is asked.
 *
 * @param rows lines of text, at least 1
 * @param columns characters in a line, at least 1
 */
record TerminalSize(int rows, int columns) {
    private static final TerminalSize ORDINARY = new TerminalSize(24, 80);
    private static final Pattern STTY = Pattern.compile("(\\d{1,5}) (\\d{1,5})\\s*");

    /** The size now; 24 lines of 80 characters where it cannot be found out. */
    static TerminalSize now() throws InterruptedException {
        try {
            Process stty =
                    new ProcessBuilder("stty", "size")
                            .redirectInput(new File("/dev/tty"))
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) {
                stty.destroyForcibly();
                return ORDINARY;
            }
            return parse(
                    new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        } catch (IOException e) {
            return ORDINARY;
        }
    }

    /** What stty said. */
    static TerminalSize parse(String said) {
        Matcher matcher = STTY.matcher(said);
        if (!matcher.matches()) {
            return ORDINARY;
        }
        int rows = Integer.parseInt(matcher.group(1));
        int columns = Integer.parseInt(matcher.group(2));
        return rows > 0 && columns > 0 ? new TerminalSize(rows, columns) : ORDINARY;
    }
}
