import type { PhaseChangeRecord } from '@infoplane/contracts';
import { buildConfiguration, buildMeasurement } from '@infoplane/contracts/testing';
import { columnsOf, smallArchitecture } from './testing';
import { darkTheme, lightTheme } from './theme';
import { isUnsure, layerStates, stateColours, stateSentence } from './training-states';

const configuration = buildConfiguration({ architecture: smallArchitecture, replicas: 1 });
const shape = { replicas: 1, layers: 3, estimators: 2 };
const change: PhaseChangeRecord = { kind: 'phase-change', layer: 2, criterion: 'snr-derivative', epoch: 40, step: 40, interval: { fromEpoch: 30, toEpoch: 50 }, confidence: 1, announcedAt: 60, revision: 0 };
/** I(T;Y) of every layer rises from epoch 10 on; the second estimator is absent at odd measurements. */
const measurements = [0, 5, 10, 20, 30, 40, 50, 80, 120].map((epoch, i) =>
  buildMeasurement({ epoch, step: epoch, shape, ixt: new Float32Array(6).fill(10 - epoch / 20).fill(i % 2 === 1 ? NaN : 5, 3), ity: new Float32Array(6).fill(epoch < 10 ? 0 : epoch / 200).fill(i % 2 === 1 ? NaN : epoch / 200, 3) }),
);
const view = { configuration, columns: columnsOf([...measurements, change]) };

describe('the training states of a layer', () => {
  it('follow each other from the first measured epoch to the last, around the phase change of that layer', () => {
    expect(layerStates(view, 2, 0).spans.map(({ letter, fromEpoch, toEpoch }) => `${letter} ${fromEpoch}-${toEpoch}`)).toEqual(['A 0-20', 'B 20-30', 'C 30-50', 'D 50-120']);
  });

  it('stay fitting where the layer has no phase change', () => {
    expect(layerStates(view, 1, 0).spans.map(({ state }) => state)).toEqual(['initial', 'fitting']);
  });

  it('pass over the epochs at which the estimator was not measured', () => {
    expect(layerStates(view, 2, 1).spans.at(-1)?.toEpoch).toBe(120);
  });

  it('are none before two measurements', () => {
    expect(layerStates({ configuration, columns: columnsOf(measurements.slice(0, 1)) }, 2, 0).spans).toEqual([]);
  });

  it('say layer, letter, name and epochs, and of a phase change what it stands on', () => {
    const states = layerStates(view, 2, 0);
    expect(states.spans.map((span) => stateSentence(view, states, span))).toEqual([
      'L2, A: initial, epochs 0–20',
      'L2, B: fitting, epochs 20–30',
      'L2, C: phase change, epochs 30–50: all that the interval of one change covers (drift → diffusion at 40)',
      'L2, D: compression, epochs 50–120',
    ]);
  });

  it('of one change or two are unsure of the phase change, of three no more', () => {
    const withChanges = (...changes: PhaseChangeRecord[]) => ({ configuration, columns: columnsOf([...measurements, ...changes]) });
    const others = (['snr-crossing', 'snr-change-point'] as const).map((criterion): PhaseChangeRecord => ({ ...change, criterion }));
    const unsure = [[change], [change, others[0]], [change, ...others]].map((changes) => {
      const states = layerStates(withChanges(...changes), 2, 0);
      return states.spans.filter((span) => isUnsure(states, span)).map(({ letter }) => letter);
    });
    expect(unsure).toEqual([['C'], ['C'], []]);
  });

  it('say of a layer without a phase change that no criterion finds one', () => {
    const states = layerStates(view, 1, 0);
    expect(stateSentence(view, states, states.spans[1])).toBe('L1, B: fitting, epochs 20–120, as no criterion finds a phase change');
  });

  for (const theme of [lightTheme, darkTheme]) it(`have five different colours in the ${theme.name} theme`, () => expect(new Set(Object.values(stateColours(theme))).size).toBe(5));
});
