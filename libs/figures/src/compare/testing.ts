import { buildConfiguration } from '@infoplane/contracts/testing';
import type { MeasurementRecord, SessionConfiguration, SessionRecord } from '@infoplane/contracts';
import { buildMeasurementOf, columnsOf, smallArchitecture } from '../testing';
import { drawnPointsLimit } from '../decimation';
import { lightTheme } from '../theme';
import type { CompareOptions } from './compare-options';
import type { ComparedSession } from './compared-session';

/** What a test says of a session: its configuration's overrides, its measured epochs, the numbers of its replicas, and its parent. */
export interface ComparedWish {
  readonly name?: string;
  readonly epochs: readonly number[];
  readonly configuration?: Partial<SessionConfiguration>;
  readonly measured?: (epoch: number) => Partial<MeasurementRecord>;
  readonly parent?: { readonly of: ComparedSession; readonly untilEpoch: number };
  readonly further?: readonly SessionRecord[];
}

/** A session of two hidden layers and two replicas, as it is compared. */
export function buildCompared({ name = 'A', epochs, configuration: overrides, measured, parent, further = [] }: ComparedWish): ComparedSession {
  const configuration = buildConfiguration({ architecture: smallArchitecture, replicas: 2, ...overrides });
  const columns = columnsOf([...epochs.map((epoch) => ({ ...buildMeasurementOf(configuration, epoch), ...measured?.(epoch) })), ...further]);
  const ancestors = parent ? [{ view: parent.of.view, name: parent.of.name, untilEpoch: parent.untilEpoch, changes: '' }, ...(parent.of.view.ancestors ?? [])] : undefined;
  return { id: name.toLowerCase().padEnd(12, '0'), name, view: { configuration, columns, ...(ancestors ? { ancestors } : {}) } };
}

/** Options as the page has them on first opening, with overrides. */
export function buildCompareOptions(overrides: Partial<CompareOptions> = {}): CompareOptions {
  return { theme: lightTheme, estimator: 'binning-30', layer: 'L1', progress: 'epoch', epochAxis: 'linear', compact: false, isZoomable: true, pointsLimit: drawnPointsLimit, highlighted: null, ...overrides };
}
