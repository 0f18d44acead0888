package io.tapastream.cli.evaluate;

import io.tapastream.core.score.EvaluationResult;
import java.io.IOException;
import java.io.Writer;

/** One form in which a result is written. */
interface Report {

    /**
     * Writes the result; the writer stays open.
     *
     * @param measures of the same files
     * @param names the concepts' names
     */
    void write(EvaluationResult result, Measures measures, ConceptNames names, Writer out)
            throws IOException;
}
