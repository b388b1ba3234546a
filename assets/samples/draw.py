#!/usr/bin/env python3
"""Draws the sample pictures into this folder: `python3 draw.py` (needs Pillow 10 or newer).

Each picture is one to four plain shapes on a plain background, the only drawings that the default model was trained on,
and each is stored in another form of PNG or JPEG, so that the samples also try the decoders. What is asked about them,
and what is right, stands in `samples.tsv`.
"""

import math
import struct
import zlib
from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent
SMOOTH = 4  # drawn larger by this factor, then shrunk: smooth edges
INKS = dict(
    red=(225, 25, 30), green=(25, 155, 55), blue=(30, 70, 225), yellow=(250, 220, 20), orange=(250, 135, 15),
    purple=(130, 45, 165), black=(15, 15, 15), white=(250, 250, 250), gray=(128, 128, 128), teal=(0, 128, 128),
    brown=(125, 75, 35), pink=(250, 130, 185),
)


def outline(shape, x, y, r):
    """The corners of a shape of radius `r` around (x, y)."""
    if shape == "triangle":
        return [(x, y - r), (x + r, y + 0.8 * r), (x - r, y + 0.8 * r)]
    if shape == "star":
        radii = [r if i % 2 == 0 else 0.42 * r for i in range(10)]
        return [(x + s * math.sin(math.pi * i / 5), y - s * math.cos(math.pi * i / 5)) for i, s in enumerate(radii)]
    w, h = (0.85 * r, 0.85 * r) if shape == "square" else (r, 0.5 * r)
    return [(x - w, y - h), (x + w, y - h), (x + w, y + h), (x - w, y + h)]


def picture(side, ground, *shapes, mode="RGB"):
    """`shapes`: (ink, shape, x, y, r), in parts of the side. A `ground` of None is transparent."""
    scale = side * SMOOTH
    image = Image.new(mode, (scale, scale), (255, 255, 255, 0) if ground is None else INKS[ground])
    pen = ImageDraw.Draw(image)
    for ink, shape, x, y, r in shapes:
        x, y, r = x * scale, y * scale, r * scale
        if shape == "circle":
            pen.ellipse([x - r, y - r, x + r, y + r], fill=INKS[ink])
        else:
            pen.polygon(outline(shape, x, y, r), fill=INKS[ink])
    return image.resize((side, side), Image.Resampling.BOX)


def write_png_of_16_bits(image, path):
    """Pillow writes no colour PNG of 16 bits a channel: the same picture with every value times 257."""
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    width, height = image.size
    values = bytes(v for value in image.tobytes() for v in (value, value))
    rows = b"".join(b"\0" + values[y * width * 6:(y + 1) * width * 6] for y in range(height))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def exif(orientation):
    """EXIF data that says only how the picture is turned."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


picture(448, "white", ("red", "circle", 0.5, 0.5, 0.28)).save(FOLDER / "red-circle.png", optimize=True)

write_png_of_16_bits(picture(448, "blue", ("teal", "rectangle", 0.483, 0.535, 0.25)), FOLDER / "rectangle.png")

# Few colours, stored as a palette.
picture(224, "black", ("white", "star", 0.27, 0.33, 0.166), ("white", "star", 0.755, 0.353, 0.166),
        ("white", "star", 0.48, 0.757, 0.166)).quantize(32).save(FOLDER / "three-stars.png", optimize=True)

# Transparent all around, which counts as white.
picture(320, None, ("purple", "square", 0.274, 0.367, 0.152), ("purple", "square", 0.696, 0.685, 0.152),
        mode="RGBA").save(FOLDER / "two-squares.png", optimize=True)

picture(640, "gray", ("black", "star", 0.245, 0.519, 0.162), ("purple", "rectangle", 0.741, 0.477, 0.172)).save(
    FOLDER / "star-and-rectangle.jpg", quality=90)

# Stored lying on its side, with the tag that says so: the star is above the circle.
picture(480, "white", ("purple", "star", 0.499, 0.282, 0.173), ("red", "circle", 0.47, 0.746, 0.146)).transpose(
    Image.Transpose.ROTATE_90).save(FOLDER / "turned.jpg", quality=90, exif=exif(6))

picture(448, "green", ("blue", "circle", 0.305, 0.267, 0.135), ("blue", "circle", 0.69, 0.308, 0.135),
        ("blue", "circle", 0.307, 0.7, 0.135), ("blue", "circle", 0.69, 0.72, 0.135)).save(
    FOLDER / "four-circles.jpg", quality=92, subsampling=0, progressive=True)

picture(512, "green", ("white", "square", 0.5, 0.5, 0.3)).save(FOLDER / "white-square.jpg", quality=88)
