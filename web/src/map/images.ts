/** Draws the symbols of `shapes.ts` as images for the map, in the colours of the theme, when the map misses them. */
import type { Map as MapLibre } from 'maplibre-gl';
import type { Palette } from './palette.ts';
import { SHAPES, type ShapeName } from './shapes.ts';

const SIZE = 30;
const RATIO = 3;

/** An image's name: a shape in a theme, so that each theme has its own. */
export function imageName(shape: string, theme: string): string {
  return `${shape}@${theme}`;
}

/** Adds the image that the map asks for. */
export function resolve(map: MapLibre, name: string, colours: Palette): void {
  const [shape = ''] = name.split('@');
  if (!(shape in SHAPES) || map.hasImage(name)) return;
  const image = draw(shape as ShapeName, colours);
  if (image) map.addImage(name, image, { pixelRatio: RATIO });
}

function draw(name: ShapeName, colours: Palette): ImageData | undefined {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE * RATIO;
  const pen = canvas.getContext('2d');
  if (!pen || name === 'building') return undefined;
  const { body, glyph } = SHAPES[name];
  pen.scale(RATIO, RATIO);
  pen.translate((SIZE - 24) / 2, (SIZE - 24) / 2);
  pen.lineJoin = pen.lineCap = 'round';
  const path = new Path2D(body);
  pen.lineWidth = 4;
  pen.strokeStyle = colours.of('paper');
  pen.stroke(path);
  if (name === 'raid_rough') return hollow(pen, path, colours);
  pen.fillStyle = colours.of(name);
  pen.fill(path);
  pen.lineWidth = 2;
  pen.strokeStyle = colours.of('on-status');
  pen.stroke(new Path2D(glyph));
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function hollow(pen: CanvasRenderingContext2D, path: Path2D, colours: Palette): ImageData {
  pen.lineWidth = 2;
  pen.strokeStyle = colours.of('raid');
  pen.stroke(path);
  pen.fillStyle = colours.of('paper');
  pen.fill(path);
  return pen.getImageData(0, 0, pen.canvas.width, pen.canvas.height);
}
