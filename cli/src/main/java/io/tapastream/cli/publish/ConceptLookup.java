package io.tapastream.cli.publish;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Finds the concepts of one table in the vocabulary. Whether the table gives names or places, from
 * 0, is the same for the whole of it: it is said by the option, or all values decide together. They
 * are places where each is a number and no concept's name is one; else they are names.
 */
final class ConceptLookup {
    private final List<String> concepts;
    private final Map<String, Integer> indices = new HashMap<>();
    private final boolean numericNames;
    private final boolean places;
    private final boolean decided;
    private final boolean maybeMultiHot;

    /** What the values of a table are. */
    enum Kind {
        /** Names of the vocabulary. */
        NAMES,
        /** Places in the vocabulary, from 0. */
        PLACES
    }

    /**
     * @param concepts the vocabulary
     * @param kind what the values are, null where they decide
     * @param cells all cells of the table that could be read
     * @param lists those of them that say all concepts of an image
     */
    ConceptLookup(
            List<String> concepts, Kind kind, List<ConceptCell> cells, List<ConceptCell> lists) {
        this.concepts = concepts;
        for (int i = 0; i < concepts.size(); i++) {
            indices.put(concepts.get(i), i);
        }
        numericNames = concepts.stream().anyMatch(Numbers::isNumber);
        decided = kind != null;
        places =
                decided
                        ? kind == Kind.PLACES
                        : !numericNames
                                && cells.stream()
                                        .flatMap(cell -> cell.values().stream())
                                        .allMatch(ConceptCell.Value::isNumber);
        maybeMultiHot =
                !decided && places && !lists.isEmpty() && lists.stream().allMatch(this::isMultiHot);
    }

    /** Whether the cell has a 0 or 1 for each concept. */
    private boolean isMultiHot(ConceptCell cell) {
        return cell.values().size() == concepts.size()
                && cell.values().stream().allMatch(value -> Numbers.place(value.text(), 2) >= 0);
    }

    /**
     * The concepts of a cell, ascending, from 0.
     *
     * @throws UnusableRowException when a value is none of them, or could be another
     */
    List<Integer> all(ConceptCell cell) throws UnusableRowException {
        if (maybeMultiHot) {
            throw new UnusableRowException(
                    "every row has a 0 or 1 for each of the %d concepts, which may be places or a multi-hot list; write names, or say --concepts-are places"
                            .formatted(concepts.size()));
        }
        if (!places
                && cell.whole() != null
                && cell.values().size() > 1
                && indices.containsKey(cell.whole())) {
            throw new UnusableRowException(
                    "'%s' is the name of one concept, but ';' separates names; write the table as JSONL with lists"
                            .formatted(cell.whole()));
        }
        TreeSet<Integer> found = new TreeSet<>();
        for (ConceptCell.Value value : cell.values()) {
            int index = index(value);
            if (!found.add(index) && places) {
                throw new UnusableRowException(
                        "the place %d comes twice; a multi-hot list is not read, give the names or places of what the image shows"
                                .formatted(index));
            }
        }
        return new ArrayList<>(found);
    }

    /**
     * The only concept of a cell.
     *
     * @throws UnusableRowException when it is none of the vocabulary
     */
    int one(ConceptCell cell) throws UnusableRowException {
        return index(cell.values().get(0));
    }

    private int index(ConceptCell.Value value) throws UnusableRowException {
        return places ? place(value) : named(value);
    }

    private int place(ConceptCell.Value value) throws UnusableRowException {
        int place = Numbers.place(value.text(), concepts.size());
        if (place < 0) {
            throw new UnusableRowException(
                    "'%s' is no place of the %d concepts of the data set, expected 0 to %d"
                            .formatted(value.text(), concepts.size(), concepts.size() - 1));
        }
        return place;
    }

    private int named(ConceptCell.Value value) throws UnusableRowException {
        if (value.form() == ConceptCell.Form.NUMBER && !decided) {
            throw new UnusableRowException(
                    numericNames
                            ? "the number %s may be a place or the name of a concept; write it as a text, or say --concepts-are names or places"
                                    .formatted(value.text())
                            : "the number %s stands among names; the values of a table are all names or all places"
                                    .formatted(value.text()));
        }
        Integer index = indices.get(value.text());
        if (index == null) {
            throw new UnusableRowException(
                    "'%s' is none of the %d concepts of the data set%s"
                            .formatted(value.text(), concepts.size(), advice(value)));
        }
        return index;
    }

    private String advice(ConceptCell.Value value) {
        String likeness = Names.likeness(value.text());
        return concepts.stream()
                .filter(concept -> Names.likeness(concept).equals(likeness))
                .findFirst()
                .map("; '%s' is, and differs in case, spaces or Unicode form"::formatted)
                .orElse(
                        value.isNumber() && !numericNames && !decided
                                ? "; places are read where every value of the table is a number"
                                : "");
    }
}
