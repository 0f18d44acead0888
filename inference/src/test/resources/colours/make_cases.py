"""Makes the files of this folder: JPEG layouts and PNG kinds, with what Pillow's convert("RGB") gives for each.

    make_cases.py FOLDER        (Pillow 13.0 with libjpeg-turbo 3.2, NumPy 2.4)

cases.zip holds the files and index.txt, which says for each the picture that Pillow makes of it, or that Pillow refuses it.
"""
import io
import itertools
import struct
import sys
import zlib

import numpy as np
from PIL import Image

out = sys.argv[1]
rng = np.random.default_rng(20261130)


def picture(w, h):
    y, x = np.mgrid[0:h, 0:w]
    base = np.stack([128 + 110 * np.sin(x / 3.0 + y / 5), 128 + 110 * np.cos(y / 2.5), x * 255 / max(1, w - 1)], -1)
    return Image.fromarray(np.clip(base + rng.normal(0, 9, base.shape), 0, 255).astype(np.uint8))


def save(image, **options):
    file = io.BytesIO()
    image.save(file, "JPEG", **({"quality": 92} | options))
    return file.getvalue()


def segments(data):
    """[(marker, payload)] of the header, and the rest from the first scan on."""
    found, at = [], 2
    while data[at + 1] != 0xDA:
        n = struct.unpack(">H", data[at + 2:at + 4])[0]
        found.append((data[at + 1], data[at + 4:at + 2 + n]))
        at += 2 + n
    return found, data[at:]


def join(header, rest):
    return b"\xff\xd8" + b"".join(bytes([0xFF, m]) + struct.pack(">H", len(p) + 2) + p for m, p in header) + rest


JFIF = (0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
EXIF = (0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0")
SHORT_JFIF = (0xE0, b"JFIF\0\1\1")


def adobe(transform):
    return (0xEE, b"Adobe\0\x64\0\0\0\0" + bytes([transform]))


def relabel(data, ids, front, behind_frame=()):
    """The file with other component ids, without its own APPn segments, with these in front."""
    header, rest = segments(data)
    kept = [(m, p) for m, p in header if not 0xE0 <= m <= 0xEF]
    old = None
    result = []
    for marker, payload in kept:
        if marker in (0xC0, 0xC1, 0xC2):
            payload = bytearray(payload)
            old = [payload[6 + 3 * i] for i in range(payload[5])]
            for i, new in enumerate(ids):
                payload[6 + 3 * i] = new
            result.append((marker, bytes(payload)))
            result += behind_frame
        else:
            result.append((marker, payload))
    rest = bytearray(rest)
    at = 0
    while True:
        at = rest.find(b"\xff\xda", at)
        if at < 0:
            break
        for i in range(rest[at + 4]):
            rest[at + 5 + 2 * i] = ids[old.index(rest[at + 5 + 2 * i])]
        at += 2
    return join(list(front) + result, bytes(rest))


files = {}
small = picture(29, 21)
tiny = picture(11, 9)
ycc = save(tiny, subsampling=0, quality=75)
ids = {"123": (1, 2, 3), "rgb": b"RGB", "lower": b"rgb", "letters": b"YCb", "012": (0, 1, 2), "odd": (34, 35, 36), "321": (3, 2, 1)}
markers = {
    "none": [], "jfif": [JFIF], "exif": [EXIF], "adobe0": [adobe(0)], "adobe1": [adobe(1)], "adobe2": [adobe(2)], "adobe9": [adobe(9)],
    "jfif_adobe0": [JFIF, adobe(0)], "adobe0_jfif": [adobe(0), JFIF], "jfif_adobe1": [JFIF, adobe(1)], "jfif_adobe2": [JFIF, adobe(2)],
    "jfif_twice": [JFIF, JFIF], "exif_jfif": [EXIF, JFIF], "short_jfif": [SHORT_JFIF], "adobe0_adobe1": [adobe(0), adobe(1)],
    "adobe1_adobe0": [adobe(1), adobe(0)], "short_adobe": [(0xEE, b"Adobe\0\x64\0\0\0\0")], "not_adobe": [(0xEE, b"Adobf\0\x64\0\0\0\0\0")],
    "comment_jfif": [(0xFE, b"a comment"), JFIF],
}
for (i, label), (m, front) in itertools.product(ids.items(), markers.items()):
    files[f"ids_{i}_{m}.jpg"] = relabel(ycc, label, front)
files["jfif_behind_frame.jpg"] = relabel(ycc, b"RGB", [], [JFIF])
files["adobe0_behind_frame.jpg"] = relabel(ycc, (1, 2, 3), [], [adobe(0)])
files["rgb_coded_420.jpg"] = relabel(save(small, subsampling=2), b"RGB", [])
files["progressive_letters_adobe0.jpg"] = relabel(save(small, progressive=True), b"XYZ", [JFIF, adobe(0)])
for id_ in (0, 1, 77, 82):
    for m in ("none", "jfif", "adobe0", "adobe1"):
        files[f"gray_id{id_}_{m}.jpg"] = relabel(save(tiny.convert("L")), [id_], markers[m])
cmyk = save(tiny.convert("CMYK"), subsampling=0, quality=75)
for i, label in {"1234": (1, 2, 3, 4), "cmyk": b"CMYK", "0123": (0, 1, 2, 3)}.items():
    for m in ("none", "jfif", "exif", "adobe0", "adobe1", "adobe2", "adobe9", "jfif_adobe0", "jfif_adobe2"):
        files[f"inks_{i}_{m}.jpg"] = relabel(cmyk, label, markers[m])
files["inks_420.jpg"] = save(small.convert("CMYK"), subsampling=2)
files["inks_progressive_none.jpg"] = relabel(save(small.convert("CMYK"), progressive=True), (1, 2, 3, 4), [])


def resample(data, factors):
    """A file whose header says other sampling: the coefficients are read as another picture, of noise."""
    header, rest = segments(data)
    done = []
    for marker, payload in header:
        if marker in (0xC0, 0xC1, 0xC2):
            payload = bytearray(payload)
            for i, (h, v) in enumerate(factors):
                payload[7 + 3 * i] = h << 4 | v
            payload = bytes(payload)
        done.append((marker, payload))
    return join(done, rest)


def encode(planes, factors, w, h):
    """A baseline JPEG of any sampling from float planes at their own size, one scan for each component."""
    hmax, vmax = max(f[0] for f in factors), max(f[1] for f in factors)
    frame, scans = [], b""
    for i, ((fh, fv), plane) in enumerate(zip(factors, planes)):
        pw, ph = -(-w * fh // hmax), -(-h * fv // vmax)
        assert plane.shape == (ph, pw), (plane.shape, ph, pw)
        data = save(Image.fromarray(plane), quality=90)
        header, rest = segments(data)
        tables = [(m, p) for m, p in header if m in (0xDB, 0xC4)]
        first = tables if not scans else [t for t in tables if t[0] == 0xC4]
        scan = bytearray(rest[:-2])
        scan[5] = i + 1
        scans += b"".join(bytes([0xFF, m]) + struct.pack(">H", len(p) + 2) + p for m, p in first) + bytes(scan)
        frame.append((i + 1, fh << 4 | fv, 0))
    sof = bytes([8]) + struct.pack(">HHB", h, w, len(frame)) + b"".join(map(bytes, frame))
    return join([JFIF, (0xC0, sof)], scans + b"\xff\xd9")


def planes(factors, w, h):
    hmax, vmax = max(f[0] for f in factors), max(f[1] for f in factors)
    source = picture(w, h).convert("YCbCr").split()
    full = [np.asarray(source[i % 3]) for i in range(len(factors))]
    result = []
    for (fh, fv), plane in zip(factors, full):
        pw, ph = -(-w * fh // hmax), -(-h * fv // vmax)
        result.append(np.asarray(Image.fromarray(plane).resize((pw, ph))))
    return result


samplings = {
    "444": [(1, 1)] * 3, "422": [(2, 1), (1, 1), (1, 1)], "420": [(2, 2), (1, 1), (1, 1)], "440": [(1, 2), (1, 1), (1, 1)],
    "411": [(4, 1), (1, 1), (1, 1)], "410": [(4, 2), (1, 1), (1, 1)], "441": [(1, 4), (1, 1), (1, 1)],
    "mixed": [(2, 2), (2, 1), (1, 2)], "mixed2": [(2, 2), (1, 2), (2, 1)], "chroma_finer": [(1, 1), (2, 2), (2, 2)],
    "all22": [(2, 2)] * 3, "third": [(3, 1), (1, 1), (1, 1)], "fraction": [(3, 1), (2, 1), (1, 1)],
    "luma_down": [(1, 1), (1, 2), (1, 2)], "421": [(4, 2), (2, 1), (2, 1)], "big": [(4, 4), (1, 1), (1, 1)],
}
for name, factors in samplings.items():
    for w, h in ((29, 21), (16, 32)) + (((1, 1), (3, 2), (5, 1), (4, 3)) if name in ("422", "420", "440", "mixed", "441") else ()):
        files[f"sampled_{name}_{w}x{h}.jpg"] = encode(planes(factors, w, h), factors, w, h)
# half-rows.jpg beside JpegRows: four rows of blue over red, of which the chroma has two.
y, x = np.mgrid[0:4, 0:4]
steep = [np.full((4, 4), 90, np.uint8), np.where(y[:2] == 0, 200, 60).astype(np.uint8), np.where(y[:2] == 0, 60, 200).astype(np.uint8)]
files["half_rows.jpg"] = encode(steep, samplings["440"], 4, 4)
files["sampled_inks_440.jpg"] = encode(planes([(1, 2), (1, 1), (1, 1), (1, 2)], 29, 21), [(1, 2), (1, 1), (1, 1), (1, 2)], 29, 21)
files["gray_22.jpg"] = resample(save(small.convert("L")), [(2, 2)])
files["two_components.jpg"] = encode(planes([(1, 1)] * 2, 29, 21), [(1, 1)] * 2, 29, 21)
for name, options in {
    "restarts": {"restart_marker_blocks": 2}, "progressive_restarts": {"restart_marker_rows": 1, "progressive": True},
    "progressive_444": {"progressive": True, "subsampling": 0}, "progressive_420": {"progressive": True, "subsampling": 2},
    "progressive_gray": {"progressive": True}, "low": {"quality": 3}, "best": {"quality": 100, "subsampling": 0},
}.items():
    files[name + ".jpg"] = save(small.convert("L") if "gray" in name else small, **options)
progressive = files["progressive_444.jpg"]
files["last_scan_missing.jpg"] = progressive[:progressive.rfind(b"\xff\xc4")] + b"\xff\xd9"
three = files["sampled_444_16x32.jpg"]
files["many_scans.jpg"] = three[:-2] + three[three.rfind(b"\xff\xda"):-2] * 120 + b"\xff\xd9"
header, rest = segments(ycc)
files["bits_12.jpg"] = join([(m, b"\x0c" + p[1:] if m == 0xC0 else p) for m, p in header], rest)
files["arithmetic.jpg"] = join([(0xC9 if m == 0xC0 else m, p) for m, p in header], rest)
files["lossless.jpg"] = join([(0xC3 if m == 0xC0 else m, p) for m, p in header], rest)
files["same_id_twice.jpg"] = join([(m, p[:9] + b"\1" + p[10:] if m == 0xC0 else p) for m, p in header], rest)
files["zero_height.jpg"] = join([(m, p[:1] + b"\0\0" + p[3:] if m == 0xC0 else p) for m, p in header], rest)
files["no_huffman_tables.jpg"] = join([(m, p) for m, p in header if m != 0xC4], rest)
files["huge_exif.jpg"] = join([(0xE1, b"Exif\0\0" + bytes(65000))] * 2 + header, rest)
files["end_behind_end.jpg"] = ycc + b"behind the end" + ycc[:80]
files["fill_bytes.jpg"] = ycc[:2] + b"\xff\xff\xff" + ycc[2:]

# PNG


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(w, h, depth, colour, rows, extra=b"", interlaced=0, parts=1, end=True):
    data = zlib.compress(b"".join(rows), 9)
    step = -(-len(data) // parts)
    idat = b"".join(chunk(b"IDAT", data[i:i + step]) for i in range(0, len(data), step))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, depth, colour, 0, 0, interlaced))
    return b"\x89PNG\r\n\x1a\n" + head + extra + idat + (chunk(b"IEND", b"") if end else b"")


def packed(a, depth):
    """Filtered rows of samples [h, w * channels] of any depth."""
    if depth == 16:
        return [b"\0" + row.astype(">u2").tobytes() for row in a]
    if depth == 8:
        return [b"\0" + row.astype(np.uint8).tobytes() for row in a]
    bits = ((a[:, :, None] >> np.arange(depth - 1, -1, -1)) & 1).reshape(a.shape[0], -1).astype(np.uint8)
    return [b"\0" + np.packbits(row).tobytes() for row in bits]


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def rows(a, depth, interlaced):
    h, w, channels = a.shape
    if not interlaced:
        return packed(a.reshape(h, -1), depth)
    result = []
    for x, y, dx, dy in ADAM7:
        part = a[y::dy, x::dx]
        if part.size:
            result += packed(part.reshape(part.shape[0], -1), depth)
    return result


kinds = [(0, d, 1) for d in (1, 2, 4, 8, 16)] + [(2, d, 3) for d in (8, 16)] + [(3, d, 1) for d in (1, 2, 4, 8)]
kinds += [(4, d, 2) for d in (8, 16)] + [(6, d, 4) for d in (8, 16)]
transparent = {0: b"\0\1", 2: b"\0\1\0\2\0\3", 3: b"\x80\0\x40"}
for colour, depth, channels in kinds:
    for interlaced in (0, 1):
        w, h = 19, 13
        a = rng.integers(0, 1 << depth, (h, w, channels), dtype=np.int64)
        extra = b""
        if colour == 3:
            entries = 1 << depth
            extra = chunk(b"PLTE", rng.integers(0, 256, 3 * entries, dtype=np.uint8).tobytes())
        for label, more in (("", b""), ("_trns", transparent.get(colour))):
            if more is None:
                continue
            trns = chunk(b"tRNS", more[:2] if colour == 3 and depth == 1 else more) if more else b""
            files[f"png_c{colour}_d{depth}{'_i' if interlaced else ''}{label}.png"] = png(w, h, depth, colour, rows(a, depth, interlaced), extra + trns, interlaced)
a = rng.integers(0, 256, (5, 6, 1), dtype=np.int64)
files["png_short_palette.png"] = png(6, 5, 8, 3, rows(a, 8, 0), chunk(b"PLTE", bytes(range(3 * 80))))
b = rng.integers(0, 16, (5, 6, 1), dtype=np.int64)
files["png_short_palette_4bit.png"] = png(6, 5, 4, 3, rows(b, 4, 0), chunk(b"PLTE", bytes(range(100, 100 + 3 * 5))))
c = rng.integers(0, 256, (5, 6, 3), dtype=np.int64)
rgb = rows(c, 8, 0)
extras = {
    "gamma": chunk(b"gAMA", struct.pack(">I", 100000)), "srgb": chunk(b"sRGB", b"\0"), "background": chunk(b"bKGD", b"\0\1\0\2\0\3"),
    "chromaticities": chunk(b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)),
    "significant_bits": chunk(b"sBIT", b"\5\6\5"), "palette_unused": chunk(b"PLTE", bytes(30)), "text_bomb": chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(900000), 9)),
    "profile_bomb": chunk(b"iCCP", b"k\0\0" + zlib.compress(bytes(900000), 9)), "orientation": chunk(b"eXIf", EXIF[1][6:]),
}
for name, extra in extras.items():
    files[f"png_{name}.png"] = png(6, 5, 8, 2, rgb, extra)
files["png_one.png"] = png(1, 1, 8, 2, [b"\0\1\2\3"])
files["png_one_interlaced.png"] = png(1, 1, 8, 2, [b"\0\1\2\3"], b"", 1)
files["png_parts.png"] = png(6, 5, 8, 2, rgb, parts=9)
files["png_empty_part.png"] = png(6, 5, 8, 2, rgb, chunk(b"IDAT", b""))
files["png_more_rows.png"] = png(6, 5, 8, 2, rgb + rgb)
files["png_no_rows.png"] = png(6, 5, 8, 2, [])
files["png_few_rows.png"] = png(6, 5, 8, 2, rgb[:3])
files["png_filter_9.png"] = png(6, 5, 8, 2, [b"\x09" + r[1:] for r in rgb])
files["png_depth_3.png"] = png(6, 5, 3, 2, rgb)
files["png_colour_5.png"] = png(6, 5, 8, 5, rgb)
files["png_interlace_2.png"] = png(6, 5, 8, 2, rgb, interlaced=2)
files["png_no_end.png"] = png(6, 5, 8, 2, rgb, end=False)
files["png_no_palette.png"] = png(6, 5, 8, 3, rows(a, 8, 0))
files["png_odd_palette.png"] = png(6, 5, 8, 3, rows(a, 8, 0), chunk(b"PLTE", bytes(100)))
files["png_long_palette.png"] = png(6, 5, 4, 3, rows(b, 4, 0), chunk(b"PLTE", bytes(range(96))))
files["png_two_palettes.png"] = png(6, 5, 8, 3, rows(a, 8, 0), chunk(b"PLTE", bytes(768)) * 2)
files["png_no_pixels.png"] = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 6, 5, 8, 2, 0, 0, 0)) + chunk(b"IEND", b"")
files["png_zero.png"] = png(0, 5, 8, 2, [])
whole = files["png_gamma.png"]
at = whole.index(b"IDAT") + 6
files["png_flipped.png"] = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:]
files["png_split.png"] = (lambda p: p[:(i := p.index(b"IDAT", p.index(b"IDAT") + 4) - 4)] + chunk(b"tEXt", b"k\0v") + p[i:])(files["png_parts.png"])
files["kind.gif"] = (lambda f: (small.save(f, "GIF"), f.getvalue())[1])(io.BytesIO())
files["kind.bmp"] = (lambda f: (Image.new("RGB", (2, 2)).save(f, "BMP"), f.getvalue())[1])(io.BytesIO())
files["kind.tif"] = (lambda f: (Image.new("RGB", (2, 2)).save(f, "TIFF"), f.getvalue())[1])(io.BytesIO())

# One archive: several hundred files of some hundred bytes would take a block each.
import hashlib
import zipfile

index, pictures = [], {}
for name, data in files.items():
    try:
        expected = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    except Exception as error:
        print(name, type(error).__name__, error)
        index.append(name + " refused")
        continue
    kept = io.BytesIO()
    Image.fromarray(expected).save(kept, "PNG", optimize=True)
    digest = hashlib.sha256(kept.getvalue()).hexdigest()[:12]
    pictures[f"expected/{digest}.png"] = kept.getvalue()
    index.append(f"{name} expected/{digest}.png")
with zipfile.ZipFile(f"{out}/cases.zip", "w") as archive:
    for name, data in {"index.txt": "\n".join(index).encode(), **files, **pictures}.items():
        archive.writestr(zipfile.ZipInfo(name, (2026, 11, 30, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)
print(len(files), "files,", len(pictures), "pictures")
