import { estimatorLabel, layerName, phaseChangeName, type MeasurementRecord, type SessionConfiguration, type SessionRecord } from '@infoplane/contracts';

const columnWidth = 7;

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
        if (record.state === 'running' && record.epoch === 0) return this.heading();
        return `${record.state} at epoch ${record.epoch}${record.reason ? `: ${record.reason}` : ''}\n`;
      case 'measurement':
        return `${this.row(record)}\n`;
      case 'phase-change': {
        const { fromEpoch, toEpoch } = record.interval;
        const where = `epoch ${record.epoch}, step ${record.step} (${fromEpoch} to ${toEpoch}, confidence ${record.confidence.toFixed(2)})`;
        return `${this.layers[record.layer - 1]}: ${phaseChangeName(record.criterion)} at ${where}\n`;
      }
      case 'replica-health':
        return `replica ${record.replica} ${record.health} at epoch ${record.epoch}: ${record.reason}\n`;
      default:
        return record satisfies never;
    }
  }

  private heading(): string {
    const { replicas, measurement } = this.configuration;
    const planes = ['I(X;T)', 'I(T;Y)'].map((name) => right(name, this.layers.length));
    const columns = ['epoch', 'step', 'train', 'test', 'train', 'test', ...this.layers, ...this.layers];
    return [
      `Means over ${replicas} replica(s). I(X;T), I(T;Y) in bits, ${estimatorLabel(measurement.estimators[0])}.`,
      [right('', 2), right('loss, bits', 2), right('accuracy', 2), ...planes].join(''),
      columns.map((name) => right(name)).join(''),
      '',
    ].join('\n');
  }

  private row(record: MeasurementRecord): string {
    const { replicas, layers } = record.shape;
    const replicasOf = (values: Float32Array, layer: number) =>
      Array.from({ length: replicas }, (_, replica) => values[replica * layers + layer]);
    const outcomes = [record.trainLoss, record.testLoss, record.trainAccuracy, record.testAccuracy].map((values) => mean([...values]));
    const plane = [record.ixt, record.ity].flatMap((values) => this.layers.map((_, layer) => mean(replicasOf(values, layer))));
    return [String(record.epoch), String(record.step), ...outcomes, ...plane].map((text) => right(text)).join('');
  }
}

function right(text: string, columns = 1): string {
  return text.padStart(columns * columnWidth);
}

/** Mean of the numbers that are there, with three digits; a dash where none is. */
function mean(values: readonly number[]): string {
  const there = values.filter(Number.isFinite);
  return there.length === 0 ? '–' : (there.reduce((sum, value) => sum + value, 0) / there.length).toFixed(3);
}
