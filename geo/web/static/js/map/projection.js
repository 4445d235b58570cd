// Web Mercator (EPSG:3857) in the unit "pixels at zoom 0", kept relative to an
// origin near the home place: canvas paths are single precision, and at street
// zooms absolute coordinates would jump by a pixel.

const WORLD = 256;

function mercator(lon, lat) {
  const limited = Math.max(-85.0511, Math.min(85.0511, lat));
  const sin = Math.sin((limited * Math.PI) / 180);
  return [WORLD * (lon / 360 + 0.5), WORLD * (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI))];
}

// Paths are stored in pixels of this zoom, so that their numbers are neither tiny nor huge.
export const PATH_ZOOM = 10;

/** Projects longitude and latitude (WGS84) around an origin. */
export function createProjection(lon, lat) {
  const [ox, oy] = mercator(lon, lat);
  const unit = 2 ** PATH_ZOOM;
  return {
    /** [lon, lat] -> [x, y] in path units. */
    path(point) {
      const [x, y] = mercator(point[0], point[1]);
      return [(x - ox) * unit, (y - oy) * unit];
    },
    /** The affine step from path units to layer pixels of a Leaflet map: {k, x, y}. */
    frame(map) {
      const scale = 2 ** map.getZoom();
      const origin = map.getPixelOrigin();
      return { k: scale / unit, x: ox * scale - origin.x, y: oy * scale - origin.y };
    },
  };
}

/** Path units to layer pixels. */
export function toLayer(point, frame) {
  return [point[0] * frame.k + frame.x, point[1] * frame.k + frame.y];
}
