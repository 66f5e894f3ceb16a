import { estimatorLabel, layerName, type MeasurementRecord, type SessionConfiguration, type SessionRecord } from '@infoplane/contracts';

const numberWidth = 7;

/** Records as lines for a person: means over replicas, of the first estimator. */
export class RecordTable {
  private readonly layers: readonly string[];

  constructor(private readonly configuration: SessionConfiguration) {
    const count = configuration.architecture.hiddenWidths.length + 1;
    this.layers = Array.from({ length: count }, (_, layer) => layerName(layer + 1, count));
  }

  /** The lines of one record, each with its end. */
  linesOf(record: SessionRecord): string {
    switch (record.kind) {
      case 'lifecycle':
        return record.state === 'running' && record.epoch === 0 ? this.heading() : `${record.state} at epoch ${record.epoch}${record.reason ? `: ${record.reason}` : ''}\n`;
      case 'measurement':
        return `${this.row(record)}\n`;
      case 'phase-change': {
        const { fromEpoch, toEpoch } = record.interval;
        const layer = this.layers[record.layer - 1];
        return `${layer}: drift turned into diffusion at epoch ${record.epoch}, step ${record.step} (${fromEpoch} to ${toEpoch}, confidence ${record.confidence.toFixed(2)})\n`;
      }
      case 'replica-health':
        return `replica ${record.replica} ${record.health} at epoch ${record.epoch}: ${record.reason}\n`;
      default:
        return record satisfies never;
    }
  }

  private heading(): string {
    const { replicas, measurement } = this.configuration;
    const [estimator] = measurement.estimators;
    const groups = [' '.repeat(14), 'loss, bits'.padStart(2 * numberWidth), 'accuracy'.padStart(2 * numberWidth), ...['I(X;T)', 'I(T;Y)'].map((name) => name.padStart(this.layers.length * numberWidth))];
    const columns = ['epoch', 'step'].map((name) => name.padStart(numberWidth));
    const numbers = ['train', 'test', 'train', 'test', ...this.layers, ...this.layers].map((name) => name.padStart(numberWidth));
    return `Means over ${replicas} replica(s). I(X;T), I(T;Y) in bits, ${estimatorLabel(estimator)}.\n${groups.join('')}\n${[...columns, ...numbers].join('')}\n`;
  }

  private row(record: MeasurementRecord): string {
    const { replicas, layers } = record.shape;
    const perLayer = (values: Float32Array) => this.layers.map((_, layer) => mean(Array.from({ length: replicas }, (_, replica) => values[replica * layers + layer])));
    const numbers = [record.trainLoss, record.testLoss, record.trainAccuracy, record.testAccuracy].map((values) => mean([...values]));
    return [
      ...[record.epoch, record.step].map((count) => String(count).padStart(numberWidth)),
      ...[...numbers, ...perLayer(record.ixt), ...perLayer(record.ity)].map((value) => value.padStart(numberWidth)),
    ].join('');
  }
}

/** Mean of the numbers that are there, with three digits; a dash where none is. */
function mean(values: readonly number[]): string {
  const there = values.filter(Number.isFinite);
  return there.length === 0 ? '–' : (there.reduce((sum, value) => sum + value, 0) / there.length).toFixed(3);
}
