"""Makes src/masks/goldens/resize.json: what Pillow makes of masks, once, for the tests to compare with.

Run with Debian's python3, python3-pil and python3-numpy: /usr/bin/python3 scripts/make-mask-goldens.py
Each case: a source mask, a box, a threshold, and the SHA-256 of the box's pixels (255 or 0) after
Image.resize(BILINEAR) and `> threshold`. Soft sources are made here and stored as PNG in the file.
"""

import base64
import hashlib
import io
import json
import pathlib
import re

import numpy as np
import PIL
from PIL import Image

here = pathlib.Path(__file__).resolve().parent
replies = here / "../../testing/fixtures/replies/cookbook-cupcakes-masks-a.txt"
target = here / "../src/masks/goldens/resize.json"
boxes = [(1, 1), (3, 500), (134, 196), (61, 97), (255, 257), (256, 256), (257, 255), (512, 300), (700, 1333), (2040, 90), (90, 2040), (1023, 768)]

rng = np.random.default_rng(7)


def soft(width, height, blobs, noise):
    y, x = np.mgrid[0:height, 0:width]
    field = np.zeros((height, width))
    for _ in range(blobs):
        cx, cy, r = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0.08, 0.3) * width
        field += np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * r * r))
    field = field / field.max() * 255 + rng.normal(0, noise, field.shape)
    return np.clip(field, 0, 255).astype(np.uint8)


def png(pixels):
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


text = replies.read_text()
recorded = re.findall(r"data:image/png;base64,([A-Za-z0-9+/=]+)", text)[:3]
sources = recorded + [png(soft(256, 256, 5, 0)), png(soft(64, 48, 4, 12)), png(soft(33, 120, 3, 40)), png(rng.integers(0, 256, (40, 40), dtype=np.uint8))]
cases = []
for index, source in enumerate(sources):
    image = Image.open(io.BytesIO(base64.b64decode(source))).convert("L")
    for width, height in boxes:
        values = np.asarray(image.resize((width, height), Image.BILINEAR))
        for threshold in (127, 0, 30, 200):
            pixels = np.where(values > threshold, 255, 0).astype(np.uint8)
            cases.append({
                "source": index, "width": width, "height": height, "threshold": threshold,
                "area": int((pixels > 0).sum()), "sha256": hashlib.sha256(pixels.tobytes()).hexdigest(),
            })
target.parent.mkdir(exist_ok=True)
target.write_text(json.dumps({"pillow": PIL.__version__, "sources": sources, "cases": cases}) + "\n")
print(len(cases), "cases", target.stat().st_size, "bytes")
