import { estimatorId } from '@infoplane/contracts';
import { layerNameIn, sessionEstimators, type FigureView } from './figure';
import { isPlaneQuantity, networkQuantities, type LayerQuantity, type NetworkQuantity, type PlaneQuantity } from './quantities';
import type { Table } from './table';

/** The plane's or a layer's numbers in long form: one row for each epoch, estimator (where it matters), layer and replica. */
export function longTable(view: FigureView, names: readonly PlaneQuantity[] | readonly LayerQuantity[]): Table {
  const { columns } = view;
  const { shape, epochs, steps } = columns;
  const isPlane = isPlaneQuantity(names[0]);
  const header = ['epoch', 'step', ...(isPlane ? ['estimator'] : []), 'layer', 'replica', ...names];
  if (!shape) return { columns: header, rows: [] };
  const estimators = isPlane ? sessionEstimators(view).map(estimatorId) : [''];
  const rows: (string | number)[][] = [];
  for (let index = 0; index < epochs.length; index += 1) {
    for (let e = 0; e < estimators.length; e += 1) {
      for (let layer = 1; layer <= shape.layers; layer += 1) {
        for (let replica = 0; replica < shape.replicas; replica += 1) {
          const values = names.map((name) => columns.ofReplica(name, index, replica, layer, e));
          rows.push([epochs[index], steps[index], ...(isPlane ? [estimators[e]] : []), layerNameIn(view, layer), replica, ...values]);
        }
      }
    }
  }
  return { columns: header, rows };
}

/** The network's numbers in long form: one row for each epoch and replica. */
export function networkTable({ columns }: FigureView, names: readonly NetworkQuantity[] = networkQuantities): Table {
  const { shape, epochs, steps } = columns;
  const replicas = shape?.replicas ?? 0;
  const rows = Array.from({ length: epochs.length * replicas }, (_, at) => {
    const index = Math.floor(at / replicas);
    return [epochs[index], steps[index], at % replicas, ...names.map((name) => columns.ofReplica(name, index, at % replicas))];
  });
  return { columns: ['epoch', 'step', 'replica', ...names], rows };
}
