package io.tapastream.cli.publish;

import io.tapastream.cli.csv.CsvRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
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
                Files.exists(attributes) ? ConceptNames.read(attributes) : List.of();
        Path file = root.resolve("metadata.csv");
        CsvFile csv = CsvFile.read(file, "expected a folder with metadata.csv and images/");
        Layout layout =
                csv.header().contains(Layout.SYN_COCO.removed) ? Layout.SYN_COCO : Layout.SYN_CUB;
        Map<String, Integer> columns =
                csv.columns(layout.required(), Set.copyOf(layout.required()));
        int limit = concepts.isEmpty() ? Integer.MAX_VALUE : concepts.size();
        UniqueIds<FolderPair> unique = UniqueIds.ofPairs();
        for (CsvRow row : csv.rows()) {
            Reader reader = new Reader(root, file, columns, layout, limit, row);
            try {
                unique.add(reader.pair());
            } catch (UnusableRowException e) {
                bad.accept(new BadRow(file, row.line(), e.getMessage()));
                reader.id().ifPresent(unique::addUnusable);
            }
        }
        return new PairFolder(concepts, unique.keep(bad));
    }

    /** The concept names of attributes.txt, empty where the folder has none. */
    public Optional<List<String>> concepts() {
        return concepts.isEmpty() ? Optional.empty() : Optional.of(concepts);
    }

    /** The pairs in the order of metadata.csv. */
    public List<FolderPair> pairs() {
        return pairs;
    }

    /** Reads one row. */
    private record Reader(
            Path root,
            Path file,
            Map<String, Integer> columns,
            Layout layout,
            int concepts,
            CsvRow row) {
        FolderPair pair() throws UnusableRowException {
            if (row.problem() != null) {
                throw new UnusableRowException(row.problem());
            }
            String id = Names.require("the pair_id", text("pair_id"));
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

        private Optional<String> id() {
            int at = columns.get("pair_id");
            return at < row.fields().size() ? Optional.of(row.fields().get(at)) : Optional.empty();
        }

        private String text(String column) {
            return row.fields().get(columns.get(column));
        }

        private int concept(String column, String text) throws UnusableRowException {
            int concept = Numbers.place(text, concepts);
            if (concept < 0) {
                throw new UnusableRowException(
                        concepts == Integer.MAX_VALUE
                                ? "%s '%s', expected a number from 0".formatted(column, text)
                                : "%s '%s', expected 0 to %d"
                                        .formatted(column, text, concepts - 1));
            }
            return concept;
        }

        private List<Integer> list(String column) throws UnusableRowException {
            String text = text(column);
            if (!text.startsWith("[") || !text.endsWith("]")) {
                throw new UnusableRowException(
                        "%s '%s', expected a list as in [7, 17]".formatted(column, text));
            }
            String inside = text.substring(1, text.length() - 1).strip();
            List<Integer> present = new ArrayList<>();
            if (!inside.isEmpty()) {
                for (String item : inside.split(",", -1)) {
                    present.add(concept(column, item.strip()));
                }
            }
            boolean zerosAndOnes = present.stream().allMatch(concept -> concept <= 1);
            if (zerosAndOnes && present.size() > Set.copyOf(present).size()) {
                throw new UnusableRowException(
                        "%s '%s' looks like a multi-hot list, expected places as in [7, 17]"
                                .formatted(column, text));
            }
            return present.stream().distinct().toList();
        }
    }
}
