package io.tapastream.cli.publish;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A folder of perturbation pairs laid out as synCUB (pairs that remove one concept and add one) or
 * synCOCO (pairs that only remove): metadata.csv, images/ and, with synCUB, attributes.txt. Which
 * of the two it is shows in the columns of metadata.csv.
 */
public final class PairFolder {
    private static final String ORIGINAL = "orig_image";
    private static final String PERTURBED = "syn_image";

    private final List<String> concepts;
    private final List<FolderPair> pairs;

    private PairFolder(List<String> concepts, List<FolderPair> pairs) {
        this.concepts = concepts;
        this.pairs = pairs;
    }

    /** The columns that the two layouts name differently. */
    private enum Layout {
        SYN_CUB("old_attr_idx", "new_attr_idx", "orig_attr_idx"),
        SYN_COCO("removed_cls_idx", null, "orig_labels");

        private final String removed;
        private final String added;
        private final String present;

        Layout(String removed, String added, String present) {
            this.removed = removed;
            this.added = added;
            this.present = present;
        }

        private List<String> required() {
            List<String> columns =
                    new ArrayList<>(List.of("pair_id", ORIGINAL, PERTURBED, removed, present));
            if (added != null) {
                columns.add(added);
            }
            return columns;
        }
    }

    /**
     * Reads metadata.csv; the images are read when they are published.
     *
     * @param bad takes the rows that are skipped
     * @throws DataSetFolderException when a file or a column is missing
     */
    public static PairFolder open(Path root, Consumer<BadRow> bad) {
        Path attributes = root.resolve("attributes.txt");
        List<String> concepts =
                Files.exists(attributes) ? ConceptNames.read(attributes, bad) : List.of();
        Path file = root.resolve("metadata.csv");
        List<CsvFile.Row> rows = CsvFile.read(file);
        if (rows.isEmpty()) {
            throw new DataSetFolderException(file + " is empty, expected a header");
        }
        Map<String, Integer> columns = new HashMap<>();
        List<String> header = rows.get(0).fields();
        for (int i = 0; i < header.size(); i++) {
            columns.put(header.get(i).strip(), i);
        }
        Layout layout =
                columns.containsKey(Layout.SYN_COCO.removed) ? Layout.SYN_COCO : Layout.SYN_CUB;
        for (String required : layout.required()) {
            if (!columns.containsKey(required)) {
                throw new DataSetFolderException(
                        "%s has no column %s; expected the columns %s"
                                .formatted(file, required, layout.required()));
            }
        }
        int limit = concepts.isEmpty() ? Integer.MAX_VALUE : concepts.size();
        List<FolderPair> pairs = new ArrayList<>(rows.size());
        for (CsvFile.Row row : rows.subList(1, rows.size())) {
            try {
                pairs.add(new Reader(root, file, columns, layout, limit, row).pair());
            } catch (BadRowException e) {
                bad.accept(new BadRow(file, row.line(), e.getMessage()));
            }
        }
        return new PairFolder(concepts, List.copyOf(pairs));
    }

    /** The concept names of attributes.txt, empty where the folder has none. */
    public Optional<List<String>> concepts() {
        return concepts.isEmpty() ? Optional.empty() : Optional.of(concepts);
    }

    /** The pairs in the order of metadata.csv. */
    public List<FolderPair> pairs() {
        return pairs;
    }

    private static final class BadRowException extends Exception {
        private static final long serialVersionUID = 1L;

        private BadRowException(String message) {
            super(message);
        }
    }

    /** Reads one row. */
    private record Reader(
            Path root,
            Path file,
            Map<String, Integer> columns,
            Layout layout,
            int concepts,
            CsvFile.Row row) {
        FolderPair pair() throws BadRowException {
            int width = columns.size();
            if (row.fields().size() != width) {
                throw new BadRowException(
                        "%d columns, expected %d".formatted(row.fields().size(), width));
            }
            String id = text("pair_id");
            if (id.isEmpty()) {
                throw new BadRowException("the pair_id is empty");
            }
            OptionalInt added =
                    layout.added == null
                            ? OptionalInt.empty()
                            : OptionalInt.of(concept(layout.added, text(layout.added)));
            return new FolderPair(
                    id,
                    new ImageFile(root, text(ORIGINAL)),
                    new ImageFile(root, text(PERTURBED)),
                    concept(layout.removed, text(layout.removed)),
                    added,
                    Optional.of(list(layout.present)),
                    new RowSource(file, row.line()));
        }

        private String text(String column) {
            return row.fields().get(columns.get(column)).strip();
        }

        private int concept(String column, String text) throws BadRowException {
            int concept = Numbers.nonNegative(text);
            if (concept < 0 || concept >= concepts) {
                throw new BadRowException(
                        concepts == Integer.MAX_VALUE
                                ? "%s '%s', expected a number from 0".formatted(column, text)
                                : "%s '%s', expected 0 to %d"
                                        .formatted(column, text, concepts - 1));
            }
            return concept;
        }

        private List<Integer> list(String column) throws BadRowException {
            String text = text(column);
            if (!text.startsWith("[") || !text.endsWith("]")) {
                throw new BadRowException(
                        "%s '%s', expected a list as in [7, 17]".formatted(column, text));
            }
            String inside = text.substring(1, text.length() - 1).strip();
            List<Integer> present = new ArrayList<>();
            if (!inside.isEmpty()) {
                for (String item : inside.split(",", -1)) {
                    present.add(concept(column, item.strip()));
                }
            }
            return present;
        }
    }
}
