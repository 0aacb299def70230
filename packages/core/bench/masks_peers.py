"""Python peers of masks.bench.ts: reads a case's name per line, runs it until 200 ms have passed (once at least),
writes the milliseconds of one.

"supervision" is its way, as its Gemini reader does it: every mask resized by Pillow and put into a full frame of
bools, all frames stacked. "numpy in box" keeps each mask in its box.
"""

import base64
import io
import json
import resource
import sys
import time

import numpy as np
from PIL import Image

text = open(sys.argv[1]).read()
WIDTH, HEIGHT = 4000, 3000


def items():
    body = text[text.index("\n") + 1 : text.rindex("```")]
    for item in json.loads(body):
        y0, x0, y1, x1 = item["box_2d"]
        box = (int(x0 / 1000 * WIDTH), int(y0 / 1000 * HEIGHT), int(x1 / 1000 * WIDTH), int(y1 / 1000 * HEIGHT))
        png = base64.b64decode(item["mask"].split(",", 1)[1])
        yield box, Image.open(io.BytesIO(png))


def in_box():
    masks = []
    for (x0, y0, x1, y1), image in items():
        masks.append(np.asarray(image.resize((x1 - x0, y1 - y0), Image.BILINEAR)) > 127)
    return masks


def supervision():
    frames = []
    for (x0, y0, x1, y1), image in items():
        resized = image.convert("L").resize((x1 - x0, y1 - y0), resample=Image.BILINEAR)
        frame = np.zeros((HEIGHT, WIDTH), dtype=bool)
        frame[y0:y1, x0:x1] = np.array(resized) > 0
        frames.append(frame)
    return np.array(frames)


ready = [] if len(sys.argv) > 2 else [mask.astype(np.uint8) for mask in in_box()]


def contours(masks):
    import cv2

    return [cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE) for mask in masks]


cases = {
    "supervision": supervision,
    "numpy in box": in_box,
    "opencv polygons": lambda: contours([mask.astype(np.uint8) for mask in in_box()]),
    "opencv polygons of ready masks": lambda: contours(ready),
}
if len(sys.argv) > 2:
    cases[sys.argv[2]]()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    sys.exit(0)
for line in sys.stdin:
    started = time.perf_counter()
    times = 0
    while times == 0 or time.perf_counter() - started < 0.2:
        result = cases[line.strip()]()
        times += 1
    elapsed = (time.perf_counter() - started) * 1000 / times
    del result
    print(elapsed, flush=True)
