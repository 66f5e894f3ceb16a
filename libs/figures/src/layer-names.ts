import { layerNameIn, type FigureView } from './figure';

/** Layers as one short label: L2, L1–3 for neighbours, L1 3 for others, with `out` for the output. */
export function shortLayerNames(view: FigureView, layers: readonly number[]): string {
  const runs: number[][] = [];
  for (const layer of [...new Set(layers)].sort((a, b) => a - b)) {
    const run = runs[runs.length - 1];
    if (run && run[run.length - 1] === layer - 1) run.push(layer);
    else runs.push([layer]);
  }
  return runs.map((run) => (run.length === 1 ? short(view, run[0]) : `${short(view, run[0])}–${short(view, run[run.length - 1]).replace('L', '')}`)).join(' ');
}

function short(view: FigureView, layer: number): string {
  const name = layerNameIn(view, layer);
  return name === 'output' ? 'out' : name;
}

/**
 * What stands beside each of some things in a row so that no two labels lie over each other: things nearer than `least` share the label of
 * the first of them, and the others have none.
 *
 * @param places where each lies; NaN for what is not shown.
 * @returns for each, the indices that its label names; empty when it has no label.
 */
export function sharedLabels(places: readonly number[], least: number): number[][] {
  const labels: number[][] = places.map(() => []);
  const order = places.map((_, i) => i).filter((i) => !Number.isNaN(places[i])).sort((a, b) => places[a] - places[b]);
  let owner = -1;
  for (const i of order) {
    if (owner < 0 || places[i] - places[owner] >= least) owner = i;
    labels[owner].push(i);
  }
  return labels;
}
