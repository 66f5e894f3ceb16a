import { estimatorId, layerName, type AnnotationRecord, type MarkRecord, type ProblemRecord } from '@infoplane/contracts';
import { formatCount, formatNumber, phaseChangeSentence, type Remeasured, type SessionColumns, type SessionEvent } from '@infoplane/figures';
import { firstWords } from '../team/first-words';

/** One line of the log in words. */
export interface EventSentence {
  readonly seq: number;
  readonly at: number;
  readonly words: string;
  readonly isBad: boolean;
  /** Where it can be looked at; null where it is about no place. */
  readonly link: EventLink | null;
}

/** A place that a line of the log leads to. */
export type EventLink = { readonly kind: 'epoch'; readonly epoch: number } | { readonly kind: 'annotation'; readonly id: string } | { readonly kind: 'session'; readonly id: string };

/** A session that goes on from this one. */
export interface Fork {
  readonly id: string;
  readonly name: string;
  readonly epoch: number;
  /** What was changed, in words. */
  readonly changes: string;
  readonly createdAt: number;
}

/**
 * What happened in a session besides measurements, newest first. All records of one re-measurement make one line, at the newest of them; comparisons
 * with the bottleneck bound are part of measuring and make none. Forks are no records of this session: they stand where their time puts them, with
 * seq 0.
 */
export function eventSentences(columns: SessionColumns, layers: number, forks: readonly Fork[] = []): EventSentence[] {
  const events = columns.events.map(({ seq, at, record }) => ({ seq, at, words: eventWords(record, layers), isBad: isBad(record), link: linkOf(record) }));
  const remeasured = columns.remeasured.map((again) => ({ ...again.last, words: remeasuredWords(again), isBad: false, link: null }));
  const records = [...events, ...remeasured].sort((a, b) => b.seq - a.seq);
  for (const { id, name, epoch, changes, createdAt } of forks.toSorted((a, b) => a.createdAt - b.createdAt)) {
    const line = { seq: 0, at: createdAt, words: `forked at epoch ${formatCount(epoch)}: ${name}${changes === '' ? '' : `, ${changes}`}`, isBad: false, link: { kind: 'session' as const, id } };
    const before = records.findIndex(({ at }) => at <= createdAt);
    records.splice(before < 0 ? records.length : before, 0, line);
  }
  return records;
}

function linkOf(record: SessionEvent['record']): EventLink | null {
  switch (record.kind) {
    case 'annotation':
      return record.annotation.isDeleted ? null : { kind: 'annotation', id: record.annotation.parent ?? record.annotation.id };
    case 'mark':
      return record.mark ? { kind: 'epoch', epoch: record.mark.epoch } : null;
    case 'lifecycle':
      return record.epoch === null ? null : { kind: 'epoch', epoch: record.epoch };
    case 'phase-change':
    case 'replica-health':
      return { kind: 'epoch', epoch: record.epoch };
    case 'problem':
      return null;
    default:
      return record satisfies never;
  }
}

function eventWords(record: SessionEvent['record'], layers: number): string {
  switch (record.kind) {
    case 'lifecycle': {
      const engine = record.engine ? ` on ${record.engine.engine} (${record.engine.backend})` : '';
      const epoch = record.epoch === null || record.epoch === 0 ? '' : ` at epoch ${formatCount(record.epoch)}`;
      return `${record.state}${engine}${epoch}${record.reason ? `: ${record.reason}` : ''}`;
    }
    case 'problem':
      return problemWords(record);
    case 'phase-change':
      return `${phaseChangeSentence(record, layers)}${record.revision > 0 ? `, revision ${record.revision}` : ''}`;
    case 'replica-health':
      return `replica ${record.replica} ${record.health === 'not-learning' ? 'is not learning' : record.health === 'diverged' ? 'diverged' : 'learns after all'} at epoch ${formatCount(record.epoch)}: ${record.reason}`;
    case 'annotation':
      return annotationWords(record);
    case 'mark':
      return markWords(record, layers);
    default:
      return record satisfies never;
  }
}

function annotationWords({ by, annotation }: AnnotationRecord): string {
  const { version, parent, anchor, isDeleted } = annotation;
  const did = isDeleted ? 'deleted' : version > 1 ? 'changed' : parent ? 'answered' : 'made';
  const where = anchor.fromEpoch === anchor.toEpoch ? `epoch ${formatCount(anchor.fromEpoch)}` : `epochs ${formatCount(anchor.fromEpoch)} to ${formatCount(anchor.toEpoch)}`;
  const said = annotation.body === '' ? '' : `: ${firstWords(annotation.body)}`;
  return `${by.name} ${did} an annotation at ${where}${said}`;
}

function markWords({ by, layer, criterion, isTaken, isBlind, mark }: MarkRecord, layers: number): string {
  const kind = criterion === 'drift-diffusion' ? 'drift → diffusion' : 'fitting → compression';
  const where = mark && !isBlind ? ` at epoch ${formatCount(mark.epoch)}` : '';
  return `${by.name} ${isTaken ? 'took back' : isBlind ? 'placed blind' : 'marked'} ${kind} of ${layerName(layer, layers)}${where}`;
}

function problemWords({ patterns, measured, inputs, classes, entropyX, entropyY, informationXY, curve, curveAbsent }: ProblemRecord): string {
  const sample = measured < patterns ? `, ${formatCount(measured)} of them measured` : '';
  const bound = curveAbsent ?? (curve ? `the bottleneck curve has ${curve.length} points` : 'no bottleneck curve');
  return `problem of ${formatCount(patterns)} patterns${sample}, ${formatCount(inputs)} inputs, ${formatCount(classes)} classes: H(X) = ${formatNumber(entropyX, 4)}, H(Y) = ${formatNumber(entropyY, 4)}, I(X;Y) = ${formatNumber(informationXY, 4)} bits; ${bound}`;
}

function remeasuredWords({ estimator, epochs, epochsWithoutMeasurement }: Remeasured): string {
  const count = epochs.size;
  const aside = epochsWithoutMeasurement.size;
  const words = `measured again with ${estimatorId(estimator)} at ${formatCount(count)} ${count === 1 ? 'epoch' : 'epochs'}`;
  return aside === 0 ? words : `${words}, and at ${formatCount(aside)} that were not measured before and are not drawn`;
}

function isBad(record: SessionEvent['record']): boolean {
  return record.kind === 'lifecycle' && (record.state === 'failed' || record.state === 'interrupted');
}
