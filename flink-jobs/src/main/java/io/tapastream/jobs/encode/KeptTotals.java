package io.tapastream.jobs.encode;

import io.tapastream.jobs.message.Sample.Kind;

/**
 * What all image blocks of a subtask keep together, beside their state: metrics are read by other
 * threads and have no current key. Written by the task's thread only.
 */
final class KeptTotals {
    private volatile long images;
    private volatile long pairs;
    private volatile long waiting;

    /** After samples of a kind were put in (positive) or removed (negative). */
    synchronized void kept(Kind kind, long difference) {
        if (kind == Kind.IMAGE) {
            images += difference;
        } else {
            pairs += difference;
        }
    }

    /** After samples began to wait for their vocabulary (positive) or were handed over. */
    synchronized void waiting(long difference) {
        waiting += difference;
    }

    long images() {
        return images;
    }

    long pairs() {
        return pairs;
    }

    long waiting() {
        return waiting;
    }
}
