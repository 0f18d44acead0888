package io.tapastream.jobs.decode;

import io.tapastream.jobs.message.ShortText;

/** What every name and id in a record must be: not blank, and at most 1,024 characters long. */
final class Names {
    private Names() {}

    /**
     * @param field its name in the record
     * @throws RefusedException with MISSING_FIELD or TOO_LARGE
     */
    static void require(String field, String value) throws RefusedException {
        if (value == null || value.isBlank()) {
            throw new RefusedException("MISSING_FIELD", "the field " + field + " is empty");
        }
        if (value.length() > ShortText.LONGEST_NAME) {
            throw new RefusedException(
                    "TOO_LARGE",
                    "the field "
                            + field
                            + " has "
                            + value.length()
                            + " characters, allowed are "
                            + ShortText.LONGEST_NAME);
        }
    }
}
