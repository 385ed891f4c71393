/** Expressions for the map's texts. */
import type { ExpressionSpecification } from 'maplibre-gl';
import type { Language } from '../words/number.ts';
import { khmerDigits } from '../words/number.ts';

/** The name in the language, else in the other. */
export function nameIn(language: Language): ExpressionSpecification {
  const other = language === 'km' ? 'en' : 'km';
  return ['coalesce', ['get', `name_${language}`], ['get', `name_${other}`], ''];
}

/** Both names, the other language's smaller on a line below. */
export function bothNames(language: Language, colour: string): ExpressionSpecification {
  const other = language === 'km' ? 'en' : 'km';
  const second: ExpressionSpecification = [
    'case',
    ['has', `name_${language}`],
    ['coalesce', ['get', `name_${other}`], ''],
    '',
  ];
  return ['format', nameIn(language), {}, '\n', {}, second, { 'font-scale': 0.78, 'text-color': colour }];
}

/** A whole number of up to four digits in the language's own digits. */
export function count(language: Language, property: string): ExpressionSpecification {
  const text: ExpressionSpecification = ['to-string', ['get', property]];
  if (language === 'en') return text;
  const digits: ExpressionSpecification = [
    'literal',
    Array.from({ length: 10 }, (_, digit) => khmerDigits(String(digit))),
  ];
  const place = (i: number): ExpressionSpecification => [
    'case',
    ['>', ['length', text], i],
    ['at', ['to-number', ['slice', text, i, i + 1]], digits],
    '',
  ];
  return ['concat', place(0), place(1), place(2), place(3)] as ExpressionSpecification;
}
