"""Draws the small pictures of this folder and writes what Pillow makes of them (parity.json).

Run with Pillow 13.0.0 and numpy: python3 pictures.py
The pictures are made by formula; nothing of them comes from a photo.
"""

import hashlib
import io
import json
import struct
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

FOLDER = Path(__file__).parent
SIZES = [(24, 24), (8, 8), (9, 31), (33, 17), (61, 43), (100, 9), (97, 128)]


def drawn(width, height, seed=1):
    """Gradients, a checkerboard and some noise: every filter position shows."""
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    red = x * 255 // max(width - 1, 1)
    green = y * 255 // max(height - 1, 1)
    blue = (x // 5 + y // 3) % 2 * 200 + 20
    noise = np.random.default_rng(seed).integers(-20, 21, (height, width, 3))
    return np.clip(np.stack([red, green, blue], 2) + noise, 0, 255).astype(np.uint8)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth, kind, rows, interlaced=False, extra=b""):
    """A PNG written by hand, for kinds that Pillow doesn't write. `rows`: bytes of each row, in all passes."""
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, int(interlaced))
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def interlaced(pixels, bytes_per_pixel):
    """The rows of the seven passes of Adam7."""
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    for x, y, across, down in passes:
        part = pixels[y::down, x::across]
        if part.size:
            for row in part.reshape(part.shape[0], -1, bytes_per_pixel):
                yield row.tobytes()


def jpeg(image, **options):
    file = io.BytesIO()
    image.save(file, "JPEG", **options)
    return file.getvalue()


def saved(image, **options):
    file = io.BytesIO()
    image.save(file, "PNG", **options)
    return file.getvalue()


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags.tobytes()


def pictures():
    colours = Image.fromarray(drawn(61, 43))
    grey = colours.convert("L")
    alpha = Image.fromarray((np.add.outer(np.arange(43) * 3, np.arange(61) * 2) % 256).astype(np.uint8))
    with_alpha = colours.copy()
    with_alpha.putalpha(alpha)
    yield "rgb.png", saved(colours)
    yield "grey.png", saved(grey)
    yield "grey-alpha.png", saved(Image.merge("LA", [grey, alpha]))
    yield "rgba.png", saved(with_alpha)
    yield "palette.png", saved(colours.quantize(200))
    yield "palette-16.png", saved(colours.quantize(16), bits=4)
    yield "palette-transparent.png", saved(colours.quantize(64), transparency=bytes(range(0, 256, 4)))
    yield "bilevel.png", saved(grey.convert("1"))
    sixteen = np.random.default_rng(2).integers(0, 65536, (19, 23), dtype=np.uint16)
    yield "grey-16.png", png(23, 19, 16, 0, [row.astype(">u2").tobytes() for row in sixteen])
    deep = np.random.default_rng(3).integers(0, 65536, (19, 23, 3), dtype=np.uint16)
    yield "rgb-16.png", png(23, 19, 16, 2, [row.astype(">u2").tobytes() for row in deep])
    for depth in 2, 4:
        packed = np.random.default_rng(depth).integers(0, 256, (19, (23 * depth + 7) // 8), dtype=np.uint8)
        rows = [row.tobytes() for row in packed]
        yield f"grey-{depth}.png", png(23, 19, depth, 0, rows)
        for level in 0, 2:
            name = f"grey-{depth}-transparent-{level}.png"
            yield name, png(23, 19, depth, 0, rows, extra=chunk(b"tRNS", struct.pack(">H", level)))
    small = drawn(29, 27, 4)
    yield "interlaced.png", png(29, 27, 8, 2, interlaced(small, 3), interlaced=True)
    see_through = np.dstack([small, drawn(29, 27, 5)[:, :, :1]])
    yield "interlaced-rgba.png", png(29, 27, 8, 6, interlaced(see_through, 4), interlaced=True)
    yield "baseline.jpg", jpeg(colours, quality=70)
    yield "full-chroma.jpg", jpeg(colours, quality=95, subsampling=0)
    yield "half-chroma.jpg", jpeg(colours, quality=60, subsampling=1)
    yield "progressive.jpg", jpeg(colours, quality=70, progressive=True)
    yield "grey.jpg", jpeg(grey, quality=80)
    yield "restarts.jpg", jpeg(colours, quality=70, restart_marker_blocks=3)
    yield "cmyk.jpg", jpeg(Image.merge("CMYK", [*colours.split(), alpha]), quality=85)
    yield "cmyk-progressive.jpg", jpeg(Image.merge("CMYK", [*colours.split(), alpha]), progressive=True)
    yield "large.jpg", jpeg(Image.fromarray(drawn(403, 305, 6)), quality=50)
    for orientation in range(1, 9):
        yield f"orientation-{orientation}.jpg", jpeg(Image.fromarray(drawn(45, 28)), exif=exif(orientation))
    yield "orientation-6.png", saved(Image.fromarray(drawn(45, 28)), exif=exif(6))


def upright(data, name):
    image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    if name == "grey-16.png":
        # Pillow clips 16-bit grey to white; the upper eight bits are right.
        return Image.fromarray((np.array(image) >> 8).astype(np.uint8)).convert("RGB")
    if "transparency" in image.info or image.mode in ("LA", "RGBA"):
        image = image.convert("RGBA")
        white = Image.new("RGB", image.size, "white")
        white.paste(image, mask=image.getchannel("A"))
        return white
    return image.convert("RGB")


def digest(image):
    return hashlib.sha256(image.tobytes()).hexdigest()


def main():
    parity = []
    for name, data in pictures():
        (FOLDER / name).write_bytes(data)
        image = upright(data, name)
        resized = [
            {"width": width, "height": height, "sha256": digest(image.resize((width, height), Image.BILINEAR))}
            for width, height in SIZES
        ]
        parity.append(
            {"name": name, "width": image.width, "height": image.height, "sha256": digest(image), "resized": resized})
    (FOLDER / "parity.json").write_text(json.dumps(parity, indent=1) + "\n")


main()
