import {
  estimatorId,
  estimatorLabel,
  layerName,
  layerWidths,
  phaseChangeName,
  type BottleneckRecord,
  type MeasurementRecord,
  type MeasurementShape,
  type ProblemRecord,
  type RemeasurementRecord,
  type SessionConfiguration,
  type SessionRecord,
} from '@infoplane/contracts';

const columnWidth = 7;

/** Records as lines for a person: means over replicas, of the first estimator. */
export class RecordTable {
  private readonly layers: readonly string[];
  private hasHeading = false;

  constructor(private readonly configuration: SessionConfiguration) {
    const count = layerWidths(configuration).length;
    this.layers = Array.from({ length: count }, (_, layer) => layerName(layer + 1, count));
  }

  /** The lines of one record, each with its end. */
  linesOf(record: SessionRecord): string {
    switch (record.kind) {
      case 'lifecycle':
        if (record.state === 'running' && record.epoch === 0) return '';
        return `${record.state} at epoch ${record.epoch}${record.reason ? `: ${record.reason}` : ''}\n`;
      case 'problem':
        return factsOf(record);
      case 'measurement':
        return `${this.heading()}${this.row(record)}\n`;
      case 'phase-change': {
        const { fromEpoch, toEpoch } = record.interval;
        const where = `epoch ${record.epoch}, step ${record.step} (${fromEpoch} to ${toEpoch}, confidence ${record.confidence.toFixed(2)})`;
        return `${this.layers[record.layer - 1]}: ${phaseChangeName(record.criterion)} at ${where}\n`;
      }
      case 'replica-health':
        return `replica ${record.replica} ${record.health} at epoch ${record.epoch}: ${record.reason}\n`;
      case 'bottleneck':
        return this.distancesOf(record);
      case 'remeasurement':
        return this.remeasured(record);
      // A session without a server has no team.
      case 'annotation':
      case 'mark':
        return '';
      default:
        return record satisfies never;
    }
  }

  /** What stands over the rows, once. */
  private heading(): string {
    if (this.hasHeading) return '';
    this.hasHeading = true;
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
    const outcomes = [record.trainLoss, record.testLoss, record.trainAccuracy, record.testAccuracy].map((values) => mean([...values]));
    const plane = [record.ixt, record.ity].flatMap((values) => this.means(values, record.shape));
    return [String(record.epoch), String(record.step), ...outcomes, ...plane].map((text) => right(text)).join('');
  }

  private distancesOf({ epoch, shape, beta, ityGap, ixtGap }: BottleneckRecord): string {
    const [betas, below, beyond] = [beta, ityGap, ixtGap].map((values) => this.means(values, shape));
    const each = this.layers.map((name, layer) => `${name} ${below[layer]} below, ${beyond[layer]} beyond, beta* ${betas[layer]}`);
    return `bottleneck bound at epoch ${epoch}, bits: ${each.join('; ')}\n`;
  }

  private remeasured({ epoch, step, shape, estimator, ixt, ity }: RemeasurementRecord): string {
    const plane = [...this.means(ixt, shape), ...this.means(ity, shape)].map((text) => right(text)).join('');
    return `${right(String(epoch))}${right(String(step))}${plane}  ${estimatorId(estimator)}\n`;
  }

  /** Means over replicas, one a layer, of the first plane. */
  private means(values: Float32Array, { replicas, layers }: MeasurementShape): string[] {
    return this.layers.map((_, layer) => mean(Array.from({ length: replicas }, (__, replica) => values[replica * layers + layer])));
  }
}

function factsOf({ patterns, measured, entropyX, entropyY, informationXY }: ProblemRecord): string {
  const of = measured === patterns ? `${patterns} patterns` : `${measured} of ${patterns} patterns measured`;
  return `${of}: H(X) ${entropyX.toFixed(3)}, H(Y) ${entropyY.toFixed(3)}, I(X;Y) ${informationXY.toFixed(3)} bits\n`;
}

function right(text: string, columns = 1): string {
  return text.padStart(columns * columnWidth);
}

/** Mean of the numbers that are there, with three digits; a dash where none is. */
function mean(values: readonly number[]): string {
  const there = values.filter(Number.isFinite);
  return there.length === 0 ? '–' : (there.reduce((sum, value) => sum + value, 0) / there.length).toFixed(3);
}
