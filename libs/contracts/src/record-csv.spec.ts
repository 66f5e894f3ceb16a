import { recordCsvColumns, recordToCsv } from './record-csv';
import { buildConfiguration, buildMeasurement } from './testing';

const configuration = buildConfiguration();
const rows = (text: string) => text.trimEnd().split('\n').map((line) => line.split(','));

describe('a record as CSV', () => {
  it('has one line for each number that is there, and none for one that is absent', () => {
    const record = buildMeasurement({ shape: { replicas: 1, layers: 2, estimators: 1 } });
    const blank = { ...record, ityTrain: new Float32Array([NaN, 0.5]) };
    const lines = rows(recordToCsv(7, blank, configuration));
    expect(lines.every((line) => line.length === recordCsvColumns.length)).toBeTrue();
    expect(lines.filter(([, , , , , , quantity]) => quantity === 'ityTrain')).toEqual([['7', String(record.epoch), String(record.step), '0', '2', 'binning-30', 'ityTrain', '0.5']]);
  });

  it('writes numbers that read back as the same float32', () => {
    const ixt = new Float32Array([0.1, 1 / 3]);
    const record = { ...buildMeasurement({ shape: { replicas: 1, layers: 2, estimators: 1 } }), ixt };
    const read = rows(recordToCsv(1, record, configuration)).filter(([, , , , , , quantity]) => quantity === 'ixt').map((line) => Math.fround(Number(line[7])));
    expect(read).toEqual([...ixt]);
  });

  it('has a phase change as its epoch, interval and confidence, and nothing of a change of state', () => {
    const change = { kind: 'phase-change', layer: 2, criterion: 'snr-crossing', epoch: 30, step: 210, interval: { fromEpoch: 25, toEpoch: 40 }, confidence: 0.75, announcedAt: 50, revision: 0 } as const;
    expect(recordToCsv(3, change, configuration)).toBe(
      ['3,30,210,,2,,snr-crossing,30', '3,30,210,,2,,snr-crossing.from,25', '3,30,210,,2,,snr-crossing.to,40', '3,30,210,,2,,snr-crossing.confidence,0.75', ''].join('\n'),
    );
    expect(recordToCsv(1, { kind: 'lifecycle', state: 'queued', reason: null, epoch: null, engine: null }, configuration)).toBe('');
  });
});
