/** Whether a text finds a name or a code. Pure. */

/** Without case, accents, and the invisible breaks that Khmer texts carry; Khmer digits count as digits. */
function plainly(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f\u200b-\u200d]/g, '')
    .replace(/[០-៩]/g, (digit) => String(digit.charCodeAt(0) - 0x17e0))
    .toLowerCase()
    .trim();
}

/** Every word of the text must be in a name, or the text must begin the code. */
export function matches(
  text: string,
  { name_en, name_km, code }: { name_en: string | null; name_km: string | null; code?: string },
): boolean {
  const sought = plainly(text);
  if (sought === '') return false;
  if (code?.startsWith(sought)) return true;
  const names = plainly(`${name_en ?? ''} ${name_km ?? ''}`);
  return sought.split(/\s+/).every((word) => names.includes(word));
}
