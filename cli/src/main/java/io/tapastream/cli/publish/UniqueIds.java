package io.tapastream.cli.publish;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keeps each id once. Of rows that say the same of an id the first is kept. Where they differ, or
 * one of them cannot be used, none is: whichever was published, labels of the others would be lost.
 */
final class UniqueIds<T> {
    private final Function<T, String> id;
    private final Function<T, RowSource> source;
    private final BiPredicate<T, T> same;
    private final List<T> rows = new ArrayList<>();
    private final Set<String> unusable = new HashSet<>();

    /**
     * @param same whether two rows of one id say the same
     */
    UniqueIds(Function<T, String> id, Function<T, RowSource> source, BiPredicate<T, T> same) {
        this.id = id;
        this.source = source;
        this.same = same;
    }

    static UniqueIds<FolderImage> ofImages() {
        return new UniqueIds<>(
                FolderImage::id,
                FolderImage::source,
                (a, b) -> a.image().equals(b.image()) && a.concepts().equals(b.concepts()));
    }

    static UniqueIds<FolderPair> ofPairs() {
        return new UniqueIds<>(
                FolderPair::id, FolderPair::source, (a, b) -> a.equals(b.withSource(a.source())));
    }

    void add(T row) {
        rows.add(row);
    }

    /** Says that a row of this id, which was named as bad already, cannot be used. */
    void addUnusable(String idOfRow) {
        unusable.add(idOfRow);
    }

    /**
     * The rows that are kept, in the order in which they came.
     *
     * @param bad takes the others
     */
    List<T> keep(Consumer<BadRow> bad) {
        Map<String, T> first = new HashMap<>();
        Map<String, Long> differing = new HashMap<>();
        for (T row : rows) {
            T before = first.putIfAbsent(id.apply(row), row);
            if (before != null && !same.test(before, row)) {
                differing.putIfAbsent(id.apply(row), source.apply(row).line());
            }
        }
        List<T> kept = new ArrayList<>(rows.size());
        for (T row : rows) {
            String name = id.apply(row);
            if (unusable.contains(name)) {
                bad.accept(
                        source.apply(row)
                                .bad(
                                        "%s comes twice, and a row of it cannot be used"
                                                .formatted(name)));
            } else if (differing.containsKey(name)) {
                bad.accept(
                        source.apply(row)
                                .bad(
                                        "the id %s comes twice, with different content (lines %d and %d); none of them is published"
                                                .formatted(
                                                        name,
                                                        source.apply(first.get(name)).line(),
                                                        differing.get(name))));
            } else if (first.get(name) == row) {
                kept.add(row);
            } else {
                bad.accept(source.apply(row).bad("the id %s comes twice".formatted(name)));
            }
        }
        return kept;
    }
}
