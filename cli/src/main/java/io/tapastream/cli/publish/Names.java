package io.tapastream.cli.publish;

import io.tapastream.cli.console.CliException;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/** What a name or id may be, as the job takes it. */
final class Names {
    /** Characters that a name or id may have at most. */
    static final int LIMIT = 1024;

    private Names() {}

    /**
     * What is wrong with a name.
     *
     * @param what whose name it is, as in "the id"
     */
    static Optional<String> problem(String what, String name) {
        if (name.isBlank()) {
            return Optional.of(what + " is empty");
        }
        if (name.length() > LIMIT) {
            return Optional.of(
                    "%s has %,d characters, at most %,d are taken: %s..."
                            .formatted(what, name.length(), LIMIT, name.substring(0, 40)));
        }
        if (!name.codePoints().allMatch(Names::isCharacter)) {
            return Optional.of(what + " holds half of a Unicode character (a lone surrogate)");
        }
        return Optional.empty();
    }

    private static boolean isCharacter(int codePoint) {
        return codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE;
    }

    /**
     * Holds a row's id to the rule.
     *
     * @throws UnusableRowException when it breaks it
     */
    static String require(String what, String name) throws UnusableRowException {
        Optional<String> problem = problem(what, name);
        if (problem.isPresent()) {
            throw new UnusableRowException(problem.get());
        }
        return name;
    }

    /**
     * Holds the name of a data set to the rule.
     *
     * @throws CliException when it breaks it, or the locale of this process has garbled it
     */
    static String requireDataSet(String name) {
        problem("the name of the data set", name)
                .ifPresent(
                        problem -> {
                            throw new CliException(problem + "; give another --data-set");
                        });
        if (SystemLocale.mayHaveGarbled(name)) {
            throw new CliException(
                    "the name of the data set arrives as '%s'%s"
                            .formatted(name, SystemLocale.hint()));
        }
        return name;
    }

    /** The same for names that look the same but for case, spaces and Unicode form. */
    static String likeness(String name) {
        return sameLooks(name).toLowerCase(Locale.ROOT);
    }

    /** The same for names that look the same but for spaces and Unicode form. */
    static String sameLooks(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC)
                .replaceAll("[\\s\\p{Z}\\u200B\\uFEFF]+", " ")
                .strip();
    }
}
