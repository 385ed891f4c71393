/** Names of countries by their ISO 3166-1 code. English comes from the browser; Khmer is ours, for those met here. */
import type { Language } from './number.ts';

const KHMER: Record<string, string> = {
  AU: 'អូស្ត្រាលី',
  BD: 'បង់ក្លាដែស',
  BR: 'ប្រេស៊ីល',
  CA: 'កាណាដា',
  CD: 'កុងហ្គោ',
  CM: 'កាមេរូន',
  CN: 'ចិន',
  DE: 'អាល្លឺម៉ង់',
  EG: 'អេហ្ស៊ីប',
  ET: 'អេត្យូពី',
  FR: 'បារាំង',
  GB: 'ចក្រភពអង់គ្លេស',
  GH: 'ហ្កាណា',
  HK: 'ហុងកុង',
  ID: 'ឥណ្ឌូនេស៊ី',
  IN: 'ឥណ្ឌា',
  IR: 'អ៊ីរ៉ង់',
  IT: 'អ៊ីតាលី',
  JP: 'ជប៉ុន',
  KE: 'កេនយ៉ា',
  KH: 'កម្ពុជា',
  KR: 'កូរ៉េខាងត្បូង',
  KZ: 'កាហ្សាក់ស្ថាន',
  LA: 'ឡាវ',
  LK: 'ស្រីលង្កា',
  MA: 'ម៉ារ៉ុក',
  MM: 'មីយ៉ាន់ម៉ា',
  MN: 'ម៉ុងហ្គោលី',
  MO: 'ម៉ាកាវ',
  MY: 'ម៉ាឡេស៊ី',
  NG: 'នីហ្សេរីយ៉ា',
  NP: 'នេប៉ាល់',
  PH: 'ហ្វីលីពីន',
  PK: 'ប៉ាគីស្ថាន',
  RU: 'រុស្ស៊ី',
  SG: 'សិង្ហបុរី',
  TH: 'ថៃ',
  TR: 'តួកគី',
  TW: 'តៃវ៉ាន់',
  TZ: 'តង់ហ្សានី',
  UA: 'អ៊ុយក្រែន',
  UG: 'អ៊ូហ្គង់ដា',
  US: 'សហរដ្ឋអាមេរិក',
  UZ: 'អ៊ូសបេគីស្ថាន',
  VN: 'វៀតណាម',
  ZA: 'អាហ្វ្រិកខាងត្បូង',
};

const english = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });

/** The country's name, in English where we have no Khmer one. */
export function nationality(language: Language, code: string): string {
  return (language === 'km' ? KHMER[code] : undefined) ?? english.of(code) ?? code;
}
