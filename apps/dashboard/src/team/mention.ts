/** What of a name is written after an @ before the caret; null where no mention is being written. */
export function mentionBefore(text: string, caret: number): string | null {
  return /(?:^|[^\p{L}\p{N}_])@([\p{L}\p{N}_.-]*(?: [\p{L}\p{N}_.-]+)?)$/u.exec(text.slice(0, caret))?.[1] ?? null;
}

/** The text with the name that is being written completed, and where the caret is then. */
export function mentioned(text: string, caret: number, name: string): { readonly text: string; readonly caret: number } {
  const begun = mentionBefore(text, caret) ?? '';
  const before = `${text.slice(0, caret - begun.length)}${name} `;
  return { text: before + text.slice(caret), caret: before.length };
}
