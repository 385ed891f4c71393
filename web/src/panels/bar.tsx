/** The bar above the panel: whose page this is, and its language and theme. */
import type { VNode } from 'preact';
import { Emblem, Icon } from '../parts/mark.tsx';
import { go, language, switchLanguage, switchTheme, theme } from '../state/address.ts';
import { say } from '../words/index.ts';

export function Bar(): VNode {
  const other = theme.value === 'dark' ? 'light' : 'dark';
  return (
    <header class="bar">
      <button type="button" class="brand" onClick={() => go({ at: null, near: null })}>
        <Emblem />
        <span class="brand-text">
          <span class="brand-name">
            <span lang="km">យាម</span> <span lang="en">Yeam</span>
          </span>
          <span class="brand-line">{say('tagline')}</span>
        </span>
      </button>
      <button
        type="button"
        class="bar-button language"
        lang={language.value === 'km' ? 'en' : 'km'}
        onClick={switchLanguage}
      >
        {say('language.other')}
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={say(`theme.${other}`)}
        title={say(`theme.${other}`)}
        onClick={switchTheme}
      >
        <Icon name={other === 'dark' ? 'moon' : 'sun'} />
      </button>
    </header>
  );
}
