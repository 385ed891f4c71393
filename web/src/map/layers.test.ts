import { describe, expect, it } from 'vitest';
import { ground } from './ground.ts';
import { layers } from './layers.ts';
import type { Look } from './look.ts';
import { marks } from './marks.ts';
import type { Palette } from './palette.ts';
import { sources } from './sources.ts';

const colours = new Proxy({}, { get: (_, name) => (name === 'of' ? () => '#123456' : '#654321') }) as Palette;
const look: Look = { language: 'km', theme: 'light', colours, hidden: ['raids'] };

describe('the layers', () => {
  it('are all drawn, each once', () => {
    const drawn = layers(look).map(({ id }) => id);
    expect([...drawn].sort()).toEqual([...Object.keys(ground(look)), ...Object.keys(marks(look))].sort());
  });

  it('draw from sources that are there', () => {
    Object.assign(globalThis, { location: { origin: 'http://here' } });
    const known = Object.keys(sources());
    for (const layer of layers(look)) if ('source' in layer) expect(known, layer.id).toContain(layer.source);
  });

  it('are hidden with what they belong to', () => {
    const hidden = layers(look).filter(({ layout }) => layout?.visibility === 'none');
    expect(hidden.map(({ id }) => id)).toEqual(['raid-dots', 'raids']);
  });
});
