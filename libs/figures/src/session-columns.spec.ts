import fc from 'fast-check';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { packRecord, type PhaseChangeRecord, type ReplicaHealthRecord, type SessionRecord } from '@infoplane/contracts';
import { buildMeasurement } from '@infoplane/contracts/testing';
import { SessionColumns } from './session-columns';
import { buildBottleneck, buildProblem, buildRemeasurement, columnsOf } from './testing';

const change = (layer: number, revision: number, epoch = 350): PhaseChangeRecord => ({
  kind: 'phase-change', layer, criterion: 'snr-derivative', epoch, step: epoch, interval: { fromEpoch: epoch - 25, toEpoch: epoch + 50 }, confidence: 0.93, announcedAt: 525, revision,
});
const health = (replica: number, state: ReplicaHealthRecord['health']): ReplicaHealthRecord => ({ kind: 'replica-health', replica, health: state, epoch: 5, reason: 'loss is not finite' });

describe('SessionColumns', () => {
  it('takes records in order and counts them', () => {
    const columns = columnsOf([buildMeasurement({ epoch: 0, step: 0 }), buildMeasurement({ epoch: 3, step: 21 })]);
    expect([columns.lastSeq, columns.measurements]).toEqual([2, 2]);
    expect([[...columns.epochs], [...columns.steps], [...columns.seqs]]).toEqual([[0, 3], [0, 21], [1, 2]]);
  });

  it('refuses every record but the next, and keeps nothing of it', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 20 }).filter((seq) => seq !== 3), (seq) => {
        const columns = columnsOf([buildMeasurement({ epoch: 0 }), buildMeasurement({ epoch: 1 })]);
        const before = columns.checksum;
        expect(() => columns.append({ seq, at: 0, record: buildMeasurement({ epoch: 2 }) })).toThrowError(RangeError, `SessionColumns.append: expected record 3, got ${seq}`);
        expect([columns.lastSeq, columns.measurements, columns.checksum]).toEqual([2, 2, before]);
      }),
    );
  });

  it('refuses a measurement of another shape or of an epoch before the last', () => {
    const columns = columnsOf([buildMeasurement({ epoch: 4 })]);
    expect(() => columns.append({ seq: 2, at: 0, record: buildMeasurement({ epoch: 5, shape: { replicas: 1, layers: 3, estimators: 1 } }) })).toThrowError(RangeError, /has shape/);
    expect(() => columns.append({ seq: 2, at: 0, record: buildMeasurement({ epoch: 4 }) })).toThrowError(RangeError, /epoch 4 after epoch 4/);
    expect(columns.lastSeq).toBe(1);
  });

  it('the checksum is the CRC-32 of all bytes in order', () => {
    const records: SessionRecord[] = [buildMeasurement({ epoch: 0 }), change(1, 0), buildMeasurement({ epoch: 9 })];
    expect(columnsOf(records).checksum).toBe(zlibCrc32(Buffer.concat(records.map(packRecord))));
  });

  it('two that took the same records in different pages have the same checksum, and one that lacks a record another', () => {
    const records = [0, 1, 2, 3].map((epoch) => buildMeasurement({ epoch }));
    const bytes = records.map((record) => packRecord(record));
    const fromBytes = new SessionColumns();
    records.forEach((record, i) => fromBytes.append({ seq: i + 1, at: 99, record }, bytes[i]));
    expect(fromBytes.checksum).toBe(columnsOf(records).checksum);
    expect(columnsOf(records.slice(0, 3)).checksum).not.toBe(fromBytes.checksum);
  });

  it('means are over the replicas of each estimator and layer', () => {
    const shape = { replicas: 2, layers: 2, estimators: 2 };
    // [estimators, replicas, layers]
    const columns = columnsOf([buildMeasurement({ shape, epoch: 0, ixt: Float32Array.of(1, 2, 3, 4, 10, 20, 30, 40) })]);
    const means = [0, 1].map((estimator) => [1, 2].map((layer) => columns.mean('ixt', 0, layer, estimator)));
    expect(means).toEqual([[2, 3], [20, 30]]);
  });

  it('relative gradients and SNR are ratios of each replica, then averaged', () => {
    const shape = { replicas: 2, layers: 1, estimators: 1 };
    const record = buildMeasurement({ shape, epoch: 0, gradientMean: Float32Array.of(1, 3), gradientStd: Float32Array.of(2, 1), weightNorm: Float32Array.of(2, 4) });
    const columns = columnsOf([record]);
    expect(columns.mean('snr', 0)).toBe((0.5 + 3) / 2);
    expect(columns.mean('relativeGradientMean', 0)).toBe((0.5 + 0.75) / 2);
    expect(columns.mean('relativeGradientStd', 0)).toBe((1 + 0.25) / 2);
  });

  it('a replica that is absent leaves the mean of the others, and a spread of 0 leaves no SNR', () => {
    const shape = { replicas: 2, layers: 1, estimators: 1 };
    const columns = columnsOf([buildMeasurement({ shape, epoch: 0, testLoss: Float32Array.of(NaN, 0.5), gradientStd: Float32Array.of(0, 0) })]);
    expect(columns.mean('testLoss', 0)).toBe(0.5);
    expect(columns.mean('snr', 0)).toBeNaN();
  });

  it('holds the newest revision of each layer’s phase change, by layer', () => {
    const columns = columnsOf([change(4, 0), change(3, 1, 360), change(3, 0, 340), change(4, 1, 410)]);
    expect(columns.phaseChanges.map(({ layer, epoch }) => [layer, epoch])).toEqual([[3, 360], [4, 410]]);
  });

  it('keeps the criteria of a layer apart', () => {
    const columns = columnsOf([change(3, 0), { ...change(3, 0, 300), criterion: 'snr-crossing' }]);
    expect(columns.phaseChanges.map(({ criterion, epoch }) => [criterion, epoch])).toEqual([['snr-crossing', 300], ['snr-derivative', 350]]);
  });

  it('knows the last measurement that has a number', () => {
    const shape = { replicas: 1, layers: 1, estimators: 2 };
    const columns = columnsOf([1, NaN, NaN].map((value, epoch) => buildMeasurement({ shape, epoch, ixt: Float32Array.of(5, value) })));
    expect([columns.lastKnown('ixt', 2, 1, 0), columns.lastKnown('ixt', 2, 1, 1), columns.lastKnown('ixt', -1, 1, 1)]).toEqual([2, 0, -1]);
  });

  it('lists replicas that are not well, by what was said of each last', () => {
    const columns = columnsOf([health(5, 'not-learning'), health(2, 'diverged'), health(5, 'learning'), health(1, 'not-learning')]);
    expect(columns.unhealthyReplicas.map(({ replica, health: state }) => [replica, state])).toEqual([[1, 'not-learning'], [2, 'diverged']]);
  });

  it('keeps everything that is not a measurement as an event with its seq', () => {
    const columns = columnsOf([{ kind: 'lifecycle', state: 'running', reason: null, epoch: 0, engine: null }, buildMeasurement({ epoch: 0 }), change(1, 0)]);
    expect(columns.events.map(({ seq, at, record }) => [seq, at, record.kind])).toEqual([[1, 1000, 'lifecycle'], [3, 1002, 'phase-change']]);
  });

  it('knows when each record was made', () => {
    const columns = columnsOf([buildMeasurement({ epoch: 0 }), change(1, 0)]);
    expect([columns.madeAt(1), columns.madeAt(2)]).toEqual([1000, 1001]);
    expect([columns.madeAt(0), columns.madeAt(3)]).toEqual([NaN, NaN]);
  });

  it('finds the last measurement at or before an epoch', () => {
    const columns = columnsOf([1, 5, 9].map((epoch) => buildMeasurement({ epoch })));
    expect([0, 1, 4, 5, 100].map((epoch) => columns.indexAtEpoch(epoch))).toEqual([-1, 0, 0, 1, 2]);
  });

  const shape = { replicas: 2, layers: 3, estimators: 2 };
  const kde = { name: 'kde', noiseVariance: 1e-3, bound: 'upper', everyMeasured: 10 } as const;

  it('an estimator measured again has its number at the epochs measured again, in whatever order they come, and none elsewhere', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 2, 5, 9, 20]), fc.integer({ min: 0, max: 5 }), (again, live) => {
        // Some measurements come after the first epochs that are measured again, as they do to a page that joins late.
        const epochs = [0, 2, 5, 9, 20];
        const columns = columnsOf([...epochs, 30].map((epoch) => buildMeasurement({ epoch, shape })));
        again.slice(0, live).forEach((epoch) => columns.append({ seq: columns.lastSeq + 1, at: 0, record: buildRemeasurement(kde, epoch, epoch) }));
        columns.append({ seq: columns.lastSeq + 1, at: 0, record: buildMeasurement({ epoch: 40, shape }) });
        again.slice(live).forEach((epoch) => columns.append({ seq: columns.lastSeq + 1, at: 0, record: buildRemeasurement(kde, epoch, epoch) }));
        const means = [...columns.epochs].map((_, index) => columns.mean('ixt', index, 3, 2));
        // Two replicas at epoch and epoch + 1/8, layer 3 at 3/64 above.
        expect(means).toEqual([...epochs, 30, 40].map((epoch) => (again.includes(epoch) ? epoch + 1 / 16 + 3 / 64 : NaN)));
        expect(columns.remeasured.map(({ estimator, epochs: at }) => [estimator, [...at].sort((a, b) => a - b)])).toEqual(again.length > 0 ? [[kde, [...again].sort((a, b) => a - b)]] as never : []);
        expect(columns.ofReplica('cells', 0, 1, 2, 2)).toEqual(again.includes(0) ? 1 / 8 + 2 / 64 : NaN);
      }),
    );
  });

  it('an epoch measured again that was never measured has no row, and is counted', () => {
    const columns = columnsOf([buildMeasurement({ epoch: 0, shape }), buildMeasurement({ epoch: 4, shape }), buildRemeasurement(kde, 3, 1)]);
    expect(columns.measurements).toBe(2);
    expect([columns.mean('ixt', 0, 1, 2), columns.mean('ixt', 1, 1, 2)]).toEqual([NaN, NaN]);
    expect([...columns.remeasured[0].epochsWithoutMeasurement]).toEqual([3]);
  });

  it('estimators measured again stand in the order in which they first came, each once', () => {
    const exact = { name: 'exact' } as const;
    const columns = columnsOf([buildMeasurement({ epoch: 0, shape }), buildRemeasurement(kde, 0, 1), buildRemeasurement(exact, 0, 2), buildRemeasurement(kde, 0, 3)]);
    expect(columns.remeasured.map(({ estimator, last }) => [estimator.name, last.seq])).toEqual([['kde', 4], ['exact', 3]]);
    expect([2, 3].map((estimator) => columns.ofReplica('ity', 0, 0, 1, estimator))).toEqual([3 + 1 / 64, 2 + 1 / 64]);
  });

  it('refuses to measure another shape again, and keeps nothing of it', () => {
    const columns = columnsOf([buildMeasurement({ epoch: 0, shape })]);
    expect(() => columns.append({ seq: 2, at: 0, record: buildRemeasurement(kde, 0, 1, { replicas: 2, layers: 2 }) })).toThrowError(RangeError, /the measurements have/);
    expect([columns.lastSeq, columns.remeasured]).toEqual([1, []]);
  });

  it('holds the problem, and is without one where the log is', () => {
    expect(columnsOf([]).problem).toBeNull();
    expect(columnsOf([buildProblem()]).problem?.entropyX).toBe(12);
  });

  it('knows the newest comparison with the bound at or before an epoch, as means over replicas', () => {
    const columns = columnsOf([buildBottleneck(2, 'binning-30'), buildBottleneck(7, 'binning-30')]);
    expect([1, 2, 6, 7, 99].map((epoch) => columns.bottleneck.before(epoch)?.epoch)).toEqual([undefined, 2, 2, 7, 7]);
    expect([...columns.bottleneck.before(2)!.mean.beta]).toEqual([1.125, 1.25, 1.375]);
    expect(columns.events).toEqual([]);
  });

  it('a quantity that is always absent costs nothing', () => {
    const columns = columnsOf([0, 1].map((epoch) => buildMeasurement({ epoch, shape, ityTrain: new Float32Array(12).fill(NaN) })));
    expect([columns.quantity('ityTrain', 0).isPresent, columns.quantity('ityTrain', 0).replicas.length, columns.mean('ityTrain', 1)]).toEqual([false, 0, NaN]);
  });
});
