/** Numbers as each language writes them. Chromium has no Khmer locale, so nothing here asks Intl for one. */
export type Language = 'en' | 'km';

const KHMER_ZERO = 0x17e0;

/** Puts Khmer digits in the place of 0-9. */
export function khmerDigits(text: string): string {
  return text.replace(/[0-9]/g, (digit) => String.fromCharCode(KHMER_ZERO + Number(digit)));
}

/** `1234.5` is `1,234.5` in English and `១.២៣៤,៥` in Khmer; at most `decimals` places, none of them a trailing zero. */
export function number(language: Language, value: number, decimals = 0): string {
  const [whole = '0', fraction = ''] = Math.abs(value).toFixed(decimals).split('.');
  const [group, point] = language === 'km' ? ['.', ','] : [',', '.'];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  const rest = fraction.replace(/0+$/, '');
  const text = (value < 0 ? '−' : '') + grouped + (rest ? point + rest : '');
  return language === 'km' ? khmerDigits(text) : text;
}

/** A year or a code: no grouping. */
export function plain(language: Language, value: string | number): string {
  return language === 'km' ? khmerDigits(String(value)) : String(value);
}
