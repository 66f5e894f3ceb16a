import { RefusedError } from '@infoplane/contracts';

/** Which option sets a field of a configuration, and the word that was typed for it. */
export type OptionOfField<Words> = readonly (readonly [field: string, option: string, word: keyof Words])[];

/** Bounds as help texts and refusals say them. */
export function range({ min, max }: { readonly min: number; readonly max: number }): string {
  return `${min} to ${max.toLocaleString('en')}`;
}

/** A number as typed; anything else stays text, which the schema refuses in its own words. */
export function numberOrText(word: string): number | string {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word.trim()) ? Number(word) : word;
}

/** A number as typed, or something else where nothing was typed. */
export function numberOr<T>(word: string | undefined, otherwise: T): number | string | T {
  return word === undefined ? otherwise : numberOrText(word);
}

/** The refusal of one option. */
export function refused(option: string, message: string): RefusedError {
  return new RefusedError('invalid-input', `${option}: ${message}`, [{ field: option, message }]);
}

/**
 * The schema's refusal in the words of the command line.
 *
 * @param options longest field first: the first that a fault's field begins with names its option.
 */
export function refusedOptions<Words extends object>({ faults }: RefusedError, words: Words, options: OptionOfField<Words>): RefusedError {
  const sentences = faults.map(({ field, message }) => {
    const [, option, word] = options.find(([known]) => field === known || field.startsWith(`${known}.`)) ?? [field, field, undefined];
    const typed = word === undefined ? undefined : words[word];
    return { isTyped: typed !== undefined, sentence: `${option}: ${message}${typed === undefined || typed === true ? '' : `, got "${String(typed)}"`}` };
  });
  // A width of a million also leaves no room for the preset's replicas: what the person typed is at fault, not what follows from it.
  const typed = sentences.filter(({ isTyped }) => isTyped);
  return new RefusedError('invalid-input', (typed.length > 0 ? typed : sentences).map(({ sentence }) => sentence).join('; '), faults);
}
