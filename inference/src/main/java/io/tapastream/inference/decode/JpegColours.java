package io.tapastream.inference.decode;

/**
 * The colour spaces of JPEG files that are read, and the rule by which one is chosen: that of the
 * Independent JPEG Group's library, which Pillow and browsers use. A JFIF segment is believed
 * first, then the transform in Adobe's segment, then the ids of the components.
 */
enum JpegColours {
    GRAY,
    YCC,
    RGB,
    CMYK,
    YCCK;

    /** There is no segment of Adobe. */
    static final int NO_ADOBE = -1;

    /**
     * @param ids of the components, in the order of the frame
     * @param jfif whether there is a JFIF segment before the first scan
     * @param adobe the transform that the last of Adobe's segments names, or {@link #NO_ADOBE}
     */
    static JpegColours of(byte[] ids, boolean jfif, int adobe) throws ImageFormatException {
        return switch (ids.length) {
            case 1 -> GRAY;
            case 3 -> isRgb(ids, jfif, adobe) ? RGB : YCC;
            case 4 -> adobe == NO_ADOBE || adobe == 0 ? CMYK : YCCK;
            default ->
                    throw new ImageFormatException(
                            "UNSUPPORTED",
                            "the JPEG file has " + ids.length + " components: 1, 3 or 4 are read");
        };
    }

    private static boolean isRgb(byte[] ids, boolean jfif, int adobe) {
        if (jfif) {
            return false;
        }
        if (adobe != NO_ADOBE) {
            return adobe == 0;
        }
        return ids[0] == 'R' && ids[1] == 'G' && ids[2] == 'B';
    }
}
