import type { ReplicaValues } from './profile';

/** Checks a series measurement by measurement: the epochs and steps increase, and the replicas stay the same ones. */
export class MeasurementOrder {
  private last: { readonly epoch: number; readonly step: number; readonly replicas: number } | null = null;

  /** @param quantity what `values` holds, for the message. */
  constructor(private readonly quantity: string) {}

  /** @throws RangeError if epochs or steps do not increase, the number of replicas changes, or a value is negative or infinite. */
  check({ epoch, step, values }: ReplicaValues): void {
    const { last, quantity } = this;
    if (!(Number.isFinite(epoch) && epoch >= 0 && Number.isFinite(step) && step >= 0)) {
      throw new RangeError(`phases: epoch and step must be numbers >= 0, got epoch ${epoch}, step ${step}`);
    }
    if (values.length === 0) throw new RangeError(`phases: ${quantity} must hold one value per replica, got none`);
    if (last !== null && (epoch <= last.epoch || step <= last.step)) {
      throw new RangeError(`phases: epoch and step must increase, got epoch ${epoch}, step ${step} after ${last.epoch}, ${last.step}`);
    }
    if (last !== null && values.length !== last.replicas) {
      throw new RangeError(`phases: expected ${last.replicas} replicas, got ${values.length} at epoch ${epoch}`);
    }
    const wrong = values.findIndex((value) => value < 0 || value === Infinity);
    if (wrong >= 0) {
      throw new RangeError(`phases: ${quantity} must be >= 0 and finite, or NaN; got ${values[wrong]} of replica ${wrong} at epoch ${epoch}`);
    }
    this.last = { epoch, step, replicas: values.length };
  }
}
