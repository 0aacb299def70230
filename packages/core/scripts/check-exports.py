"""Reads what check-exports.ts wrote with the formats' own readers; each is skipped with a word when it is not there.

pycocotools (PyPI) for COCO and mean average precision, Debian's labelme for LabelMe (LABELME=its dist-packages folder
when only unpacked), python3-webvtt and python3-srt for captions; Python's own XML and CSV readers for VOC and CSV.
"""

import contextlib
import csv
import hashlib
import io
import json
import os
import pathlib
import sys
import types
import xml.etree.ElementTree as ET

sys.path.append("/usr/lib/python3/dist-packages")
if "LABELME" in os.environ:
    sys.path.append(os.environ["LABELME"])
folder = pathlib.Path(sys.argv[1])
load = lambda name: json.loads((folder / name).read_text())
expected = load("expected.json")
objects = expected["objects"]
failed = []


def check(name):
    def run(test):
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                said = test()
            print(f"ok       {name}: {said}")
        except ImportError as error:
            print(f"skipped  {name}: {error}")
        except Exception as error:
            failed.append(name)
            print(f"FAILED   {name}: {type(error).__name__} {error}")

    return run


@check("COCO, pycocotools")
def coco():
    from pycocotools.coco import COCO

    worst = 1
    for name in ("coco-rle.json", "coco-polygons.json"):
        data = COCO(str(folder / name))
        annotations = data.loadAnns(data.getAnnIds())
        assert len(annotations) == len(objects)
        for annotation, wanted in zip(annotations, objects):
            assert data.cats[annotation["category_id"]]["name"] == wanted["label"]
            assert annotation["bbox"][2] > 0
            mask = data.annToMask(annotation)
            if name == "coco-rle.json":
                assert hashlib.sha256(mask.tobytes()).hexdigest() == wanted["mask"]
                exact = mask
                wanted["pixels"] = exact
                assert annotation["area"] == int(mask.sum()), "area"
            else:
                both = (mask & wanted["pixels"]).sum() / (mask | wanted["pixels"]).sum()
                worst = min(worst, both)
    assert worst > 0.97, worst
    return f"{len(objects)} masks as RLE bit for bit, as polygons with IoU of at least {worst:.4f}"


@check("mean average precision, pycocotools")
def average_precision():
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    truth = COCO(str(folder / "truth.json"))
    run = COCOeval(truth, truth.loadRes(str(folder / "found.json")), "bbox")
    run.evaluate()
    run.accumulate()
    run.summarize()
    ours = load("map.json")
    assert abs(run.stats[0] - ours["map"]) < 1e-9, (run.stats[0], ours["map"])
    assert abs(run.stats[1] - ours["map50"]) < 1e-9, (run.stats[1], ours["map50"])
    return f"mAP {run.stats[0]:.14f}, mAP50 {run.stats[1]:.14f}, the same"


@check("LabelMe, labelme's LabelFile")
def labelme():
    # Its package asks for Qt on import; its file reader does not use it.
    from unittest.mock import MagicMock

    import PIL.Image

    for name in ("qtpy", "qtpy.QtCore", "qtpy.QtGui", "qtpy.QtWidgets", "termcolor", "imgviz"):
        if name not in sys.modules:
            sys.modules[name] = MagicMock(QT_VERSION="5.0.0")
    from labelme.label_file import LabelFile

    PIL.Image.new("RGB", (expected["size"]["width"], expected["size"]["height"])).save(folder / "photo.jpg")
    read = LabelFile(str(folder / "photo.json"))
    assert {shape["label"] for shape in read.shapes} == {wanted["label"] for wanted in objects}
    assert all(len(shape["points"]) > 2 for shape in read.shapes if shape["shape_type"] == "polygon")
    return f"{len(read.shapes)} shapes"


@check("Pascal VOC, Python's XML")
def voc():
    root = ET.parse(folder / "photo.xml").getroot()
    assert root.find("filename").text == "photo.jpg"
    assert [int(root.find(f"size/{side}").text) for side in ("width", "height", "depth")][:2] == [1024, 768]
    for node, wanted in zip(root.findall("object"), objects, strict=True):
        assert node.find("name").text == wanted["label"]
        left, top, width, height = wanted["box"]
        edges = [float(node.find(f"bndbox/{edge}").text) for edge in ("xmin", "ymin", "xmax", "ymax")]
        # VOC counts pixels from 1 and both edges belong to the box.
        assert edges == [left + 1, top + 1, left + width, top + height], (edges, wanted)
        assert node.find("difficult") is not None
    return f"{len(objects)} objects"


@check("YOLO, by its own description")
def yolo():
    lines = (folder / "labels" / "photo.txt").read_text().splitlines()
    for line, wanted in zip(lines, objects, strict=True):
        label, *numbers = line.split(" ")
        cx, cy, width, height = map(float, numbers)
        assert expected["names"][int(label)] == wanted["label"]
        assert all(0 <= number <= 1 for number in (cx, cy, width, height))
        assert abs((cx - width / 2) * 1024 - wanted["box"][0]) < 0.01 and abs(height * 768 - wanted["box"][3]) < 0.01
    return f"{len(lines)} lines"


@check("CSV, Python's csv")
def table():
    with open(folder / "all.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["label"] for row in rows] == [wanted["label"] for wanted in objects], rows[0]
    return f"{len(rows)} rows of {', '.join(rows[0])}"


@check("WebVTT, python3-webvtt")
def vtt():
    import webvtt

    captions = webvtt.read(str(folder / "events.vtt")).captions
    assert [round(caption.start_in_seconds, 3) for caption in captions] == [0, 2.5, 3661.25] or [
        int(caption.start_in_seconds) for caption in captions
    ] == [0, 2, 3661]
    assert captions[1].text == expected["events"][1]["text"]
    return f"{len(captions)} captions"


@check("SRT, python3-srt")
def subtitles():
    import srt

    found = list(srt.parse((folder / "events.srt").read_text(), ignore_errors=False))
    assert [one.start.total_seconds() for one in found] == [0, 2.5, 3661.25]
    assert [one.end.total_seconds() for one in found] == [2.5, 61.25, 3670]
    assert found[1].content == expected["events"][1]["text"]
    return f"{len(found)} subtitles"


sys.exit(1 if failed else 0)
