/** Names of units and records in the page's language, marked with their own language where that differs. */
import { Fragment, type VNode } from 'preact';
import type { Level } from '../api/contract.ts';
import { language } from '../state/address.ts';
import { unit } from '../state/records.ts';
import { plain, say, term, type Word } from '../words/index.ts';
import type { Language } from '../words/number.ts';

interface Names {
  name_en: string | null;
  name_km: string | null;
}

/** The name to show and the language it is in: the page's, else the other. */
export function nameOf({ name_en, name_km }: Names): { text: string; lang: Language } | undefined {
  const names = { en: name_en, km: name_km };
  const other = language.value === 'km' ? 'en' : 'km';
  for (const lang of [language.value, other] as const) if (names[lang]) return { text: names[lang], lang };
  return undefined;
}

/** The name in the other language, when it is not the one that `nameOf` gives. */
export function otherNameOf({ name_en, name_km }: Names): { text: string; lang: Language } | undefined {
  const lang = language.value === 'km' ? 'en' : 'km';
  const text = lang === 'km' ? name_km : name_en;
  const shown = language.value === 'km' ? name_km : name_en;
  return text && shown ? { text, lang } : undefined;
}

export function Named({ of, instead = 'unnamed' }: { of: Names; instead?: Word }): VNode {
  const name = nameOf(of);
  return name ? <span lang={name.lang}>{name.text}</span> : <span>{say(instead)}</span>;
}

export function OtherName({ of }: { of: Names }): VNode | null {
  const name = otherNameOf(of);
  return name ? <span lang={name.lang}>{name.text}</span> : null;
}

const CAPITAL = 'រាជធានី';

/** What kind of unit it is; the capital is a province whose name says so. */
export function kindOf({ name_km, type }: { name_km: string | null; type: string | null }): string {
  return type ? term('type', name_km?.startsWith(CAPITAL) ? 'capital' : type) : '';
}

/** The name with its kind before it, as Khmer says it; English does without. */
export function unitName(unit: Names & { type: string | null }): string {
  const name = nameOf(unit);
  if (name?.lang !== 'km' || name.text.startsWith(CAPITAL)) return name?.text ?? '';
  return `${kindOf(unit)}${name.text}`;
}

/** Names in a row, each kept on one line: where Khmer may break, a name can be split. */
export function Bound({ names }: { names: string[] }): VNode {
  const between = language.value === 'km' ? ' ' : ', ';
  return (
    <>
      {names.map((name, i) => (
        <Fragment key={name}>
          {i > 0 && between}
          <span class="bound">{name}</span>
        </Fragment>
      ))}
    </>
  );
}

/** A sentence of the dictionary with elements in its slots. */
export function Said({ word, slots }: { word: Word; slots: Record<string, VNode> }): VNode {
  return (
    <>
      {say(word)
        .split(/\{(\w+)\}/)
        .map((part, i) => (i % 2 === 1 ? slots[part] : part))}
    </>
  );
}

/** The units that a record lies in, the smallest first. */
export function placeNames(placed: Record<Level, string | null>): string[] {
  return (['commune', 'district', 'province'] as const).flatMap((level) => {
    const code = placed[level];
    if (code === null) return [];
    const known = unit(level, code);
    return known ? [unitName(known.properties)] : level === 'commune' ? [] : [say('unit.code', { code: plain(code) })];
  });
}
