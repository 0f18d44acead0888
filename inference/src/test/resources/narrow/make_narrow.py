"""Makes long and narrow PNG files and what Pillow's convert("RGB").resize(..., BICUBIC) gives: make_narrow.py FOLDER (Pillow 11.3; later versions
change the order of the passes for tall images)."""
import sys
import numpy as np
from PIL import Image

out = sys.argv[1]
Image.MAX_IMAGE_PIXELS = None
n = np.arange(1_000_000)
line = np.stack([n // 977 % 256, n // 3001 % 256, np.where(n // 50_000 % 2, 255, 0)], -1).astype(np.uint8)
two = np.stack([line[:300_000], 255 - line[:300_000]])
pictures = {
    "tall": Image.fromarray(line[:, None]), "wide": Image.fromarray(line[None]), "tall_gray": Image.fromarray(line[:, None, 0].copy()),
    "two_rows": Image.fromarray(two), "two_columns": Image.fromarray(np.ascontiguousarray(two.transpose(1, 0, 2))),
    "pixel": Image.fromarray(np.array([[[7, 99, 200]]], np.uint8)), "column": Image.fromarray(line[::100_000, None]),
}
for name, picture in pictures.items():
    picture.save(f"{out}/{name}.png", optimize=True)
    for width, height in ((23, 17), (1, 5), (5, 1)):
        picture.convert("RGB").resize((width, height), Image.BICUBIC).save(f"{out}/{name}.{width}x{height}.expected.png")
