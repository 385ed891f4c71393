import { describe, expect, it } from 'vitest';
import { address, next } from '../api/client.ts';
import { matches } from './search.ts';
import { type Address, format, NOWHERE, parse } from './url.ts';

describe('the address', () => {
  const all: Address = {
    at: { kind: 'site', id: '01a20f5b-5359-7704-bbcb-e6041dc3e84a' },
    view: { zoom: 13.5, lat: 10.60932, lon: 103.52958 },
    near: { lon: 103.52958, lat: 10.60932, radius: 1500, k: null, layers: ['sites', 'buildings'] },
    hide: ['raids', 'districts'],
    lang: 'km',
    theme: 'dark',
  };

  it.each<[string, Address]>([
    ['nothing', NOWHERE],
    ['everything', all],
    ['the nearest few', { ...all, near: { lon: -179.5, lat: -0.25, radius: null, k: 10, layers: ['raids'] } }],
    ['a code with a slash', { ...all, at: { kind: 'district', id: 'a/b c' } }],
  ])('reads what it has written: %s', (_, given) => {
    expect(parse(format(given))).toEqual(given);
    expect(format(parse(format(given)))).toBe(format(given));
  });

  it('leaves out what it does not understand', () => {
    expect(parse('#at=palace/1&map=x/y/z&near=900,0&hide=everything&lang=fr&theme=pink&k=&other')).toEqual(NOWHERE);
    expect(parse('#near=104,11&k=100000').near).toMatchObject({
      radius: 1000,
      k: null,
      layers: ['sites', 'raids', 'buildings'],
    });
    expect(parse('#near=104,11&r=-5').near?.radius).toBe(1000);
    expect(parse('#map=//')).toEqual(NOWHERE);
  });

  it('keeps an address short that means the whole country', () => {
    expect(format(NOWHERE)).toBe('');
  });
});

describe('questions', () => {
  it('fill the path and leave out what is not asked', () => {
    expect(
      address('/api/districts/{code}/sites', { path: { code: 'a b' }, query: { limit: 20, after: undefined } }),
    ).toBe('/api/districts/a%20b/sites?limit=20');
    expect(address('/api/about')).toBe('/api/about');
  });

  it('find the next page', () => {
    expect(next([{ rel: 'next', href: '/api/sites?limit=1&after=x%2Fy' }])).toBe('x/y');
    expect(next([{ rel: 'self', href: '/api/sites' }])).toBeUndefined();
    expect(next(undefined)).toBeUndefined();
  });
});

describe('search', () => {
  const sihanouk = { name_en: 'Preah Sihanouk', name_km: 'ព្រះសីហនុ', code: '1801' };

  it.each(['sihan', 'PREAH  sihanouk', 'sihanouk preah', 'សីហ', '18', '១៨០១', 'សី\u200bហនុ'])('finds by %s', (text) => {
    expect(matches(text, sihanouk)).toBe(true);
  });

  it.each(['', '  ', '801', 'kampot', 'preah kampot'])('does not find by %j', (text) => {
    expect(matches(text, sihanouk)).toBe(false);
  });

  it('bears names that are missing', () => {
    expect(matches('x', { name_en: null, name_km: null })).toBe(false);
  });
});
