/** The address as signals: the one place that says what is seen. Going somewhere is a step back can undo. */
import { computed, effect, signal } from '@preact/signals';
import type { Language } from '../words/number.ts';
import { type Address, type At, format, type MapLayer, NOWHERE, parse, type Theme } from './url.ts';

const PREFERRED = 'yeam.language';

export const address = signal<Address>(typeof location === 'undefined' ? NOWHERE : parse(location.hash));

const systemDark = signal(false);

export const language = computed<Language>(() => address.value.lang ?? 'en');
export const theme = computed<Theme>(() => address.value.theme ?? (systemDark.value ? 'dark' : 'light'));
export const at = computed(() => address.value.at);
export const near = computed(() => address.value.near);
export const hidden = computed(() => address.value.hide);

/** A step: the browser's back returns from it. */
export function go(to: Partial<Address>): void {
  set(to, 'pushState');
}

/** A correction of where we are: no step. */
export function amend(to: Partial<Address>): void {
  set(to, 'replaceState');
}

/** Opens a record or a unit. */
export function open(kind: At['kind'], id: string | number): void {
  go({ at: { kind, id: String(id) } });
}

export function toggle(layer: MapLayer): void {
  const { hide } = address.peek();
  amend({ hide: hide.includes(layer) ? hide.filter((name) => name !== layer) : [...hide, layer] });
}

export function switchLanguage(): void {
  const lang = language.peek() === 'km' ? 'en' : 'km';
  remember(lang);
  amend({ lang });
}

export function switchTheme(): void {
  amend({ theme: theme.peek() === 'dark' ? 'light' : 'dark' });
}

/** Follows the browser's own steps and the system's theme, and puts a language into the address. */
export function listen(): void {
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  systemDark.value = scheme.matches;
  scheme.addEventListener('change', () => {
    systemDark.value = scheme.matches;
  });
  addEventListener('popstate', () => {
    address.value = { ...parse(location.hash), lang: parse(location.hash).lang ?? language.peek() };
  });
  if (!address.peek().lang) amend({ lang: recalled() ?? guessed() });
  effect(() => {
    document.documentElement.lang = language.value;
    document.documentElement.dataset.theme = theme.value;
  });
}

function set(to: Partial<Address>, how: 'pushState' | 'replaceState'): void {
  const next = { ...address.peek(), ...to };
  const hash = format(next);
  if (hash === format(address.peek()) && hash === location.hash) return;
  history[how](null, '', hash || location.pathname);
  address.value = next;
}

function guessed(): Language {
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('km')) ? 'km' : 'en';
}

function recalled(): Language | null {
  try {
    return parse(`#lang=${localStorage.getItem(PREFERRED)}`).lang;
  } catch {
    return null;
  }
}

function remember(lang: Language): void {
  try {
    localStorage.setItem(PREFERRED, lang);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}
