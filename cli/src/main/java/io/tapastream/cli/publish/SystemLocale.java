package io.tapastream.cli.publish;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What the locale of this process makes of names of files and of the command line. */
final class SystemLocale {
    private SystemLocale() {}

    /** Whether names of files can hold every character. */
    static boolean isUnicode() {
        String encoding = System.getProperty("sun.jnu.encoding", "UTF-8");
        return Charset.isSupported(encoding)
                && Charset.forName(encoding).equals(StandardCharsets.UTF_8);
    }

    /** Whether a word of the command line may have lost characters on its way into this process. */
    static boolean mayHaveGarbled(String word) {
        return !isUnicode() && (word.indexOf('?') >= 0 || word.indexOf('\uFFFD') >= 0);
    }

    /** What to do where a name cannot be decoded; to be put behind it. */
    static String hint() {
        return isUnicode()
                ? ""
                : "; the locale of this process (%s) cannot name it: set LC_ALL=C.UTF-8"
                        .formatted(System.getProperty("sun.jnu.encoding"));
    }

    /** Why a path cannot be one, and what to do. */
    static String explain(InvalidPathException e) {
        return "the path '%s' cannot be one: %s%s"
                .formatted(
                        e.getInput().replace("\0", "\\0"),
                        e.getReason(),
                        e.getInput().indexOf('\0') < 0 ? hint() : "");
    }

    /** Reads the paths of the command line. */
    static final class PathConverter implements ITypeConverter<Path> {
        @Override
        public Path convert(String word) {
            try {
                return Path.of(word);
            } catch (InvalidPathException e) {
                throw new TypeConversionException(explain(e));
            }
        }
    }
}
