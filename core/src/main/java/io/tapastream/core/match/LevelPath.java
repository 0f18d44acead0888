package io.tapastream.core.match;

import java.util.Arrays;

/**
 * The pursuit of one concept for one beta in its current state: level s has its lead (the latent
 * chosen at step s), T_s (how many rows of the residual before step s have each latent active), and
 * how many rows it covers, that is, whose first lead it is: among the rows that show the concept,
 * and among all. The last level may be the step that stopped the pursuit; it is kept because its
 * lead has to be watched as well.
 *
 * <p>Invariant between refreshes: the counts of covered rows include every row that is present.
 */
final class LevelPath {
    final int[] leads;

    /** T_s; [0] is shared by all betas of the concept, the others are this path's own. */
    final int[][] tables;

    /** Rows showing the concept whose first lead is this level's. */
    final int[] coveredPositives;

    /** Rows whose first lead is this level's. */
    final int[] coveredRows;

    /** What spares each level its scan. */
    final LeadCertificate[] certificates;

    /** Levels known: leads, tables and counts are valid for 0..levels-1. */
    int levels;

    /** Whether the tables were kept after the last refresh; without them it starts over. */
    boolean tablesKept = true;

    /** The leads under which the path is listed in the {@link LeadIndex}. */
    int[] indexedLeads = {};

    ConceptMatch match;

    /** Bit s: the lead of level s may no longer be the best one. */
    private long dirty;

    LevelPath(int concept, int maxCoalition, int[] firstCounts) {
        leads = new int[maxCoalition];
        tables = new int[maxCoalition][];
        tables[0] = firstCounts;
        coveredPositives = new int[maxCoalition];
        coveredRows = new int[maxCoalition];
        certificates = new LeadCertificate[maxCoalition];
        match = new ConceptMatch(concept, 0, new int[0], new double[0]);
    }

    boolean isDirty(int level) {
        return (dirty >>> level & 1) != 0;
    }

    boolean isDirty() {
        return dirty != 0;
    }

    void markDirty(int level) {
        dirty |= 1L << level;
    }

    /** Marks the levels from..to, both included. */
    void markDirty(int from, int to) {
        for (int level = from; level <= to; level++) {
            markDirty(level);
        }
    }

    void markClean() {
        dirty = 0;
    }

    /** Forgets the levels from newLevels on. */
    void truncate(int newLevels, LevelTables pool) {
        for (int s = Math.max(1, newLevels); s < levels; s++) {
            if (tables[s] != null) {
                pool.giveBack(tables[s]);
                tables[s] = null;
            }
        }
        levels = Math.min(levels, newLevels);
    }

    /** Gives all tables but the first back and keeps the rest of the path. */
    void dropTables(LevelTables pool) {
        for (int s = 1; s < tables.length; s++) {
            if (tables[s] != null) {
                pool.giveBack(tables[s]);
                tables[s] = null;
            }
        }
        tablesKept = false;
    }

    /** Back to what it was before the first image. */
    void clear(LevelTables pool) {
        truncate(0, pool);
        markClean();
        match = new ConceptMatch(match.concept(), 0, new int[0], new double[0]);
    }

    /** Takes over a pursuit made from nothing, which leaves no tables. */
    void adopt(SparsePursuit pursuit, ConceptMatch fresh, LevelTables pool) {
        dropTables(pool);
        levels = pursuit.levels();
        for (int s = 0; s < levels; s++) {
            leads[s] = pursuit.lead(s);
            coveredPositives[s] = pursuit.coveredPositives(s);
            coveredRows[s] = pursuit.coveredRows(s);
        }
        markClean();
        match = fresh;
    }

    LeadCertificate certificate(int level) {
        if (certificates[level] == null) {
            certificates[level] = new LeadCertificate();
        }
        return certificates[level];
    }

    /** Estimate of the bytes held, without the tables. */
    long memoryBytes() {
        long issued = Arrays.stream(certificates).filter(c -> c != null).count();
        return 300 + 24L * leads.length + issued * LeadCertificate.BYTES;
    }

    int[] currentLeads() {
        return Arrays.copyOf(leads, levels);
    }
}
