package io.tapastream.cli.publish;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small data set folders; the image files hold text, as the publishers do not look into them. */
final class TestFolders {
    private TestFolders() {}

    static void cub(Path root) throws IOException {
        write(root, "images.txt", "1 001.A/a.jpg\n2 001.A/b.jpg\n3 002.B/c.jpg\n");
        write(root, "train_test_split.txt", "1 0\n2 1\n3 0\n");
        write(
                root,
                "attributes/attributes.txt",
                "2 has_wing_color::blue\n1 has_bill_shape::curved\n3 has eye ring\n");
        write(
                root,
                "attributes/image_attribute_labels.txt",
                "1 1 1 3 27.7080\n1 2 0 3 27.7080\n1 3 1 4 2\n2 2 1 1 0.5\n2 3 0 1 0.5\n3 1 0 4 2\n");
        write(root, "images/001.A/a.jpg", "image a");
        write(root, "images/001.A/b.jpg", "image b");
        write(root, "images/002.B/c.jpg", "image c");
    }

    static void synCub(Path root) throws IOException {
        write(root, "attributes.txt", "1 curved\n2 blue\n3 ring\n");
        write(
                root,
                "metadata.csv",
                """
                pair_id,orig_image,syn_image,class_id,class_name,old_attr,new_attr,old_attr_idx,new_attr_idx,orig_attr_idx,syn_attr_idx
                0,images/0_orig.jpg,images/0_syn.jpg,1,"Gull, ""grey\""",curved,blue,0,1,"[0, 2]","[1, 2]"
                1,images/1_orig.jpg,images/1_syn.jpg,1,Tern,blue,ring,1,2,[1],[2]
                """);
        for (String image : new String[] {"0_orig", "0_syn", "1_orig", "1_syn"}) {
            write(root, "images/" + image + ".jpg", "image " + image);
        }
    }

    static void write(Path root, String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text, StandardCharsets.UTF_8);
    }
}
