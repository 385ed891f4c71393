/** Says things in the language that the address asks for. Read inside a component, it is heard when that changes. */
import { language } from '../state/address.ts';
import { day as dayIn, moment as momentIn } from './date.ts';
import { en, type Word } from './en.ts';
import { km } from './km.ts';
import { nationality as nationalityIn } from './nationality.ts';
import { number as numberIn, plain as plainIn } from './number.ts';

export type { Word } from './en.ts';

const DICTIONARIES: { en: Record<Word, string>; km: Record<Word, string> } = { en, km };

/** The word, with each `{slot}` filled. */
export function say(word: Word, slots: Record<string, string> = {}): string {
  return fill(DICTIONARIES[language.value][word], slots);
}

/** Fills the `{slots}` of a text. */
export function fill(text: string, slots: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (slot, name: string) => slots[name] ?? slot);
}

/** `3 sites`, `1 site`. */
export function tally(what: 'sites' | 'raids' | 'persons', n: number): string {
  return say(n === 1 ? `${what}.one` : `${what}.other`, { n: number(n) });
}

/** A vocabulary word of the server's (`status`, `category`, ...); what we do not know yet is shown as it came. */
export function term(vocabulary: string, value: string): string {
  const word = `${vocabulary}.${value}`;
  return word in en ? say(word as Word) : value;
}

/** Metres as people say them: 85 m, 1.2 km. */
export function distance(metres: number): string {
  if (metres < 999.5) return say('unit.m', { n: number(metres) });
  return say('unit.km', { n: number(metres / 1000, metres < 99_950 ? 1 : 0) });
}

export const number = (value: number, decimals = 0): string => numberIn(language.value, value, decimals);
export const plain = (value: string | number): string => plainIn(language.value, value);
export const day = (iso: string): string => dayIn(language.value, iso);
export const moment = (iso: string): string => momentIn(language.value, iso);
export const nationality = (code: string): string => nationalityIn(language.value, code);
