package io.tapastream.cli.csv;

import java.io.IOException;

/** A CSV text that ends within quotes, so that it is unknown which records it has. */
public final class UnclosedQuoteException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long line;

    UnclosedQuoteException(long line, IOException cause) {
        super("a quoted field does not end", cause);
        this.line = line;
    }

    /** The line, from 1, on which the record with the quote begins. */
    public long line() {
        return line;
    }
}
