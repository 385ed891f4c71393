/** Days and times as each language writes them; times are those of Cambodia, whatever the device thinks. */
import { type Language, plain } from './number.ts';

const MONTHS: Record<Language, readonly string[]> = {
  en: 'January February March April May June July August September October November December'.split(' '),
  km: 'មករា កុម្ភៈ មីនា មេសា ឧសភា មិថុនា កក្កដា សីហា កញ្ញា តុលា វិច្ឆិកា ធ្នូ'.split(' '),
};

const PHNOM_PENH = 7 * 3600 * 1000;

/** `2025-03-02` is `2 March 2025` or `២ មីនា ២០២៥`; a text that is no day stays as it is. */
export function day(language: Language, iso: string): string {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso) ?? [];
  const name = MONTHS[language][Number(month) - 1];
  if (!year || !name) return iso;
  return `${plain(language, Number(date))} ${name} ${plain(language, year)}`;
}

/** A moment as day and hour in Cambodia. */
export function moment(language: Language, iso: string): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return iso;
  const local = new Date(at + PHNOM_PENH).toISOString();
  return `${day(language, local)} ${plain(language, local.slice(11, 16))}`;
}
