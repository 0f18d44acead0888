package io.tapastream.jobs.gather;

import io.tapastream.jobs.message.EvaluationEvent;
import io.tapastream.jobs.message.EvaluationEvent.BlockReport;
import io.tapastream.jobs.message.EvaluationEvent.ImageCodes;
import io.tapastream.jobs.message.EvaluationEvent.MatchUpdate;
import io.tapastream.jobs.message.EvaluationEvent.Opened;

/** To which block of concepts an event goes. */
public final class ConceptBlocks {
    private ConceptBlocks() {}

    /** The block's number. */
    public static int of(EvaluationEvent event) {
        if (event instanceof ImageCodes codes) {
            return codes.conceptBlock();
        } else if (event instanceof BlockReport report) {
            return report.conceptBlock();
        } else if (event instanceof Opened opened) {
            return opened.conceptBlock();
        } else if (event instanceof MatchUpdate update) {
            return update.conceptBlock();
        }
        throw new IllegalArgumentException("codes of pairs go to no block of concepts");
    }

    /** The key of the block in its evaluation. */
    public static String key(EvaluationEvent event) {
        return event.evaluation().blockKey(of(event));
    }
}
