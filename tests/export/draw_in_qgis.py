"""Opens a GeoPackage in QGIS and draws it; run by the interpreter that QGIS belongs to.

Arguments: the file, and the picture to write. Prints what was found as JSON: for each layer
its state and legend, for each place alone in its surroundings the colour of its middle.
"""

import json
import sys

from qgis.core import (
    QgsApplication,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPointXY,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

NAMES = ("places", "mentions", "arcs")
WIDTH_PX, HEIGHT_PX, DPI = 1400, 1000, 110
ALONE_PX = 24


def draw(layers, picture):
    """Draw the layers around the first of them; gives settings and picture."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setOutputSize(QSize(WIDTH_PX, HEIGHT_PX))
    settings.setOutputDpi(DPI)
    settings.setBackgroundColor(QColor("#F3F1EA"))
    extent = layers[0].extent()
    extent.scale(1.15)
    settings.setExtent(extent)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(picture)
    return settings, image, [error.message for error in job.errors()]


def told(layer):
    """The state of a layer: does it stand, with which system, rules and labels."""
    renderer = layer.renderer()
    return {
        "valid": layer.isValid(),
        "features": layer.featureCount(),
        "crs": layer.crs().authid(),
        "renderer": renderer.type(),
        "labels": layer.labelsEnabled(),
        "legend": [item.label() for item in renderer.legendSymbolItems()],
    }


def middles(layer, settings, image):
    """Place -> colour of the middle of its mark, for places that no other one touches."""
    to_pixel = settings.mapToPixel()
    at = {}
    for feature in layer.getFeatures():
        if feature.hasGeometry():
            point = to_pixel.transform(QgsPointXY(feature.geometry().asPoint()))
            at[feature["place"]] = (point.x(), point.y())
    far = {
        place: (x, y)
        for place, (x, y) in at.items()
        if all(
            abs(x - ox) > ALONE_PX or abs(y - oy) > ALONE_PX
            for other, (ox, oy) in at.items()
            if other != place
        )
    }
    return {place: image.pixelColor(int(x), int(y)).name() for place, (x, y) in far.items()}


def main(path, picture):
    """Open, draw, tell."""
    app = QgsApplication([], False)
    app.initQgis()
    layers = [QgsVectorLayer(f"{path}|layername={name}", name, "ogr") for name in NAMES]
    settings, image, errors = draw(layers, picture)
    found = {
        "layers": {layer.name(): told(layer) for layer in layers},
        "middles": middles(layers[0], settings, image),
        "errors": errors,
    }
    print(json.dumps(found, ensure_ascii=False))
    del layers
    app.exitQgis()


if __name__ == "__main__":
    main(*sys.argv[1:])
