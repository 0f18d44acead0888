"""Makes the WebP cases of this folder and what Pillow gives for them: make_webp_cases.py FOLDER (Pillow 13.0, NumPy 2.4)."""

import sys

import numpy as np
from PIL import Image, ImageCms

folder = sys.argv[1]
random = np.random.default_rng(6)
WIDTH, HEIGHT = 61, 47


def picture(noise):
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    base = np.stack([128 + 100 * np.sin(x / 7 + y / 11), 128 + 90 * np.cos(y / 5), x * 255 / WIDTH], -1)
    return Image.fromarray(np.clip(base + random.normal(0, noise, base.shape), 0, 255).astype(np.uint8))


def expect(name):
    image = Image.open(f"{folder}/{name}").convert("RGB")
    image.resize((40, 36), Image.BICUBIC).save(f"{folder}/{name}.squash.expected.png")
    scale = 40 / min(image.size)
    width, height = int(image.width * scale), int(image.height * scale)
    left, top = round((width - 33) / 2), round((height - 33) / 2)
    fitted = image.resize((width, height), Image.BICUBIC).crop((left, top, left + 33, top + 33))
    fitted.save(f"{folder}/{name}.fit.expected.png")


def lossless(name, image, **options):
    image.save(f"{folder}/{name}", lossless=True, **options)
    expect(name)


noisy = picture(12)
lossless("rgb.webp", noisy, method=6, quality=100)
lossless("rgb_fast.webp", picture(3), method=0, quality=0)
lossless("smooth.webp", picture(0), method=4, quality=80)
lossless("gray.webp", noisy.convert("L").convert("RGB"))
for colours in (2, 4, 14, 90):
    lossless(f"colours_{colours}.webp", noisy.quantize(colours).convert("RGB"))
transparent = noisy.copy()
transparent.putalpha(Image.fromarray(random.integers(0, 256, (HEIGHT, WIDTH)).astype(np.uint8)))
lossless("rgba.webp", transparent, exact=True)
profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
exif = Image.Exif()
exif[0x0112] = 6
lossless("icc_exif.webp", noisy, icc_profile=profile, exif=exif.tobytes())
noisy.crop((0, 0, 1, 1)).resize((1, 90)).save(f"{folder}/one_column.webp", lossless=True)
expect("one_column.webp")

noisy.save(f"{folder}/lossy.webp", quality=80)
transparent.save(f"{folder}/lossy_alpha.webp", quality=80)
noisy.save(f"{folder}/animated.webp", lossless=True, save_all=True, append_images=[picture(12)], duration=100)
