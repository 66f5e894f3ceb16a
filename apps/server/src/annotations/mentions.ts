import { annotationLimits, type Person } from '@infoplane/contracts';
import { nameKey } from '../people/people-registry';

// An @ within a word is an address of somebody else's.
const call = /(?<![\p{L}\p{N}_])@(?=\S)/gu;
const goesOn = /^[\p{L}\p{N}_]/u;
// Longer than any name, also where one character is written as several.
const longestName = 200;

/**
 * The ids of the people whose name stands in a text as @name, each once, in the order of the text. Names are compared as people are told apart, without
 * regard to case; of names that begin alike the longest holds.
 */
export function mentionsIn(text: string, people: readonly Person[]): string[] {
  const known = people.map(({ id, name }) => ({ id, key: nameKey(name) })).sort((a, b) => b.key.length - a.key.length);
  const found = new Set<string>();
  for (const { index } of text.matchAll(call)) {
    const rest = nameKey(text.slice(index + 1, index + 1 + longestName));
    const person = known.find(({ key }) => rest.startsWith(key) && !goesOn.test(rest.slice(key.length)));
    if (person) found.add(person.id);
    if (found.size === annotationLimits.mentions) break;
  }
  return [...found];
}
