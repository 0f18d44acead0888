package io.tapastream.jobs.message;

import io.tapastream.jobs.codec.Codec;
import io.tapastream.jobs.codec.Fields;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * A small work item for one image block of one data set, sent by the catalog to the encode stage.
 *
 * @param dataSet the data set
 * @param block the image block
 * @param action what to do
 * @param concepts number of concepts, with VOCABULARY
 * @param conceptBlocks over how many blocks the matching is split, with VOCABULARY
 * @param sae the SAE checkpoint, with OPEN and CLOSE
 */
public record BlockCommand(
        String dataSet,
        int block,
        Action action,
        int concepts,
        int conceptBlocks,
        SaeCheckpoint sae) {

    /** What the block is to do. */
    public enum Action {
        /** The data set's vocabulary is known: what waited for it goes on. */
        VOCABULARY,
        /** Run the SAE checkpoint over all that the block keeps, and over what arrives later. */
        OPEN,
        /** Stop running the SAE checkpoint. */
        CLOSE
    }

    public BlockCommand {
        Objects.requireNonNull(dataSet, "dataSet");
        Objects.requireNonNull(action, "action");
        if ((action == Action.VOCABULARY) != (sae == null)) {
            throw new IllegalArgumentException(action + " with SAE checkpoint " + sae);
        }
    }

    public static BlockCommand vocabulary(
            String dataSet, int block, int concepts, int conceptBlocks) {
        return new BlockCommand(dataSet, block, Action.VOCABULARY, concepts, conceptBlocks, null);
    }

    public static BlockCommand of(Action action, SaeCheckpoint sae, String dataSet, int block) {
        return new BlockCommand(dataSet, block, action, 0, 0, sae);
    }

    /** The bytes of a {@link BlockCommand}. */
    public static final class BlockCommandCodec extends Codec<BlockCommand> {
        private static final long serialVersionUID = 1L;

        @Override
        public String id() {
            return "block-command";
        }

        @Override
        public Class<BlockCommand> type() {
            return BlockCommand.class;
        }

        @Override
        protected int version() {
            return 1;
        }

        @Override
        protected void writeBody(BlockCommand value, DataOutput out) throws IOException {
            Fields.writeString(value.dataSet, out);
            Fields.writeCount(value.block, out);
            Fields.writeEnum(value.action, out);
            Fields.writeCount(value.concepts, out);
            Fields.writeCount(value.conceptBlocks, out);
            Fields.writeOptional(value.sae, SaeCheckpoint::write, out);
        }

        @Override
        protected BlockCommand readBody(int version, DataInput in) throws IOException {
            return new BlockCommand(
                    Fields.readString(in),
                    Fields.readSize(in),
                    Fields.readEnum(Action.class, in),
                    Fields.readSize(in),
                    Fields.readSize(in),
                    Fields.readOptional(SaeCheckpoint::read, in));
        }
    }
}
