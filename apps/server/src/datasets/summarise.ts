import { limits, RefusedError } from '@infoplane/contracts';
import { labelledRows, TableError, type LabelledTable } from '@infoplane/information';

// Some milliseconds' worth of reading; then whoever else waits for this process has a turn.
const fieldsInOneGo = 50_000;

/**
 * Reads a table through, without holding its numbers.
 *
 * @param label the label's column, or null for one that looks like it.
 * @throws RefusedError that names row and column and what is allowed there.
 */
export async function summarise(bytes: Uint8Array, label: string | null): Promise<LabelledTable> {
  let sinceLast = 0;
  try {
    const rows = labelledRows(textOf(bytes), { label, inputs: limits.csvInputs, classes: limits.csvClasses });
    for (;;) {
      const step = rows.next();
      if (step.done) {
        assertLabelFits(step.value.label);
        return step.value;
      }
      sinceLast += step.value.values.length + 1;
      if (sinceLast < fieldsInOneGo) continue;
      sinceLast = 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
  } catch (error) {
    if (error instanceof TableError) throw refused(error.place, error.message);
    throw error;
  }
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // TypeError of the decoder: the bytes are no text.
    throw refused('(whole)', 'the table must be text in UTF-8');
  }
}

/** A session names the label's column, and its configuration takes no longer name. */
function assertLabelFits(label: string): void {
  const { nameLength } = limits;
  if (label.length > nameLength || /[\p{Cc}\p{Cs}]/u.test(label)) {
    throw refused('label', `label: the name of the label's column must be at most ${nameLength} characters without control characters`);
  }
}

function refused(field: string, message: string): RefusedError {
  return new RefusedError('invalid-input', `Invalid data set: ${message}`, [{ field, message }]);
}
