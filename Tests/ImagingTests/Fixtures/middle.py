"""Writes middle.json: squares cut from the middle of resized pictures, as Pillow makes them."""
import hashlib
import json
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

FOLDER = Path(__file__).parent
FILES = ["rgb.png", "interlaced.png", "baseline.jpg", "large.jpg", "orientation-6.png"] + [
    f"orientation-{number}.jpg" for number in range(1, 9)]
# Long ones change the order of the two passes.
DRAWN = [(40, 600), (600, 40), (9, 500), (500, 9), (64, 64), (33, 57), (1, 40), (300, 200)]
SQUARES = [(8, 8), (16, 24), (32, 32), (30, 61)]


def drawn(width, height):
    """By formula, in whole numbers, so that anyone can draw it."""
    y, x = np.mgrid[0:height, 0:width]
    channels = [(x * x * 7 + y * y * (3 + c) + x * y * 5 + c * 91) % 256 for c in range(3)]
    return Image.fromarray(np.stack(channels, -1).astype(np.uint8))


def middle(image, side, shorter, resample):
    """As transformers' CLIPImageProcessor resizes and crops."""
    width, height = image.size
    long = int(shorter * max(width, height) / min(width, height))
    size = (shorter, long) if width <= height else (long, shorter)
    left, top = (size[0] - side) // 2, (size[1] - side) // 2
    return image.resize(size, resample).crop((left, top, left + side, top + side))


def main():
    pictures = [({"file": name}, ImageOps.exif_transpose(Image.open(FOLDER / name)).convert("RGB")) for name in FILES]
    pictures += [({"width": w, "height": h}, drawn(w, h)) for w, h in DRAWN]
    rows = []
    for source, image in pictures:
        for side, shorter in SQUARES:
            for name, resample in [("bilinear", Image.BILINEAR), ("bicubic", Image.BICUBIC)]:
                square = middle(image, side, shorter, resample)
                rows.append(source | {"side": side, "shorter": shorter, "filter": name,
                                      "sha256": hashlib.sha256(square.tobytes()).hexdigest()})
    (FOLDER / "middle.json").write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")


main()
