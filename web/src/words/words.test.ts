import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SHAPES, STATUSES } from '../map/shapes.ts';
import { day, moment } from './date.ts';
import { en, type Word } from './en.ts';
import { fill } from './index.ts';
import { km } from './km.ts';
import { nationality } from './nationality.ts';
import { khmerDigits, number, plain } from './number.ts';

const words = Object.keys(en) as Word[];
const slots = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();

describe('the dictionary', () => {
  it('has every word in both languages, with the same slots', () => {
    expect(Object.keys(km)).toEqual(words);
    for (const word of words) {
      expect(km[word].trim(), word).not.toBe('');
      expect(slots(km[word]), word).toEqual(slots(en[word]));
    }
  });

  it('has no Latin text in Khmer, and no Khmer in English, but for the name of the other language', () => {
    for (const word of words.filter((word) => word !== 'language.other')) {
      expect(fill(km[word], Object.fromEntries(slots(km[word]).map((slot) => [slot, '']))), word).not.toMatch(
        /[A-Za-z0-9]/,
      );
      expect(en[word], word).not.toMatch(/[\u1780-\u17ff]/);
    }
  });

  it('has no word that nothing says', () => {
    const source = sources('src').join('\n');
    const unsaid = words.filter(
      (word) =>
        !source.includes(`'${word}'`) &&
        !source.includes(`"${word}"`) &&
        !SAID_BY_PREFIX.some((prefix) => word.startsWith(prefix)),
    );
    expect(unsaid).toEqual([]);
  });

  it('knows every status', () => {
    for (const status of STATUSES) expect(en).toHaveProperty([`status.${status}`]);
  });
});

/** Words whose key is put together: `status.${status}`. */
const SAID_BY_PREFIX = [
  'status.',
  'category.',
  'kind.',
  'level.',
  'type.',
  'field.',
  'history.',
  'precision.',
  'fault.',
  'legend.',
  'theme.',
  'sites.',
  'raids.',
  'persons.',
];

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/(test|en|km)\.tsx?$/.test(file))
    .map((file) => readFileSync(`${folder}/${file}`, 'utf8'));
}

describe('symbols', () => {
  it('differ between statuses by more than colour', () => {
    const looks = STATUSES.map((status) => SHAPES[status].body + SHAPES[status].glyph);
    expect(new Set(looks).size).toBe(STATUSES.length);
  });
});

describe('numbers', () => {
  it.each([
    [0, 0, '0', '០'],
    [1234.5, 1, '1,234.5', '១.២៣៤,៥'],
    [1_000_000, 0, '1,000,000', '១.០០០.០០០'],
    [2, 1, '2', '២'],
    [-1500.25, 2, '−1,500.25', '−១.៥០០,២៥'],
    [999.96, 1, '1,000', '១.០០០'],
  ])('%d to %d places', (value, decimals, english, khmer) => {
    expect(number('en', value, decimals)).toBe(english);
    expect(number('km', value, decimals)).toBe(khmer);
  });

  it('leave years and codes ungrouped', () => {
    expect(plain('km', 2026)).toBe('២០២៦');
    expect(plain('en', '0102')).toBe('0102');
    expect(khmerDigits('0123456789')).toBe('០១២៣៤៥៦៧៨៩');
  });
});

describe('days', () => {
  it('are written as people write them', () => {
    expect(day('en', '2026-03-02')).toBe('2 March 2026');
    expect(day('km', '2026-03-02')).toBe('២ មីនា ២០២៦');
    expect(day('km', 'some day')).toBe('some day');
    expect(day('en', '2026-13-02')).toBe('2026-13-02');
  });

  it('are those of Cambodia, whatever the device thinks', () => {
    expect(moment('en', '2025-12-31T18:30:00Z')).toBe('1 January 2026 01:30');
    expect(moment('km', '2025-12-31T18:30:00.062589Z')).toBe('១ មករា ២០២៦ ០១:៣០');
    expect(moment('en', 'never')).toBe('never');
  });
});

describe('nationalities', () => {
  it('have names, in English where there is no Khmer one', () => {
    expect(nationality('en', 'CN')).toBe('China');
    expect(nationality('km', 'CN')).toBe('ចិន');
    expect(nationality('km', 'FJ')).toBe('Fiji');
  });
});
