import { activationNames } from '@infoplane/contracts';
import { buildPlan, buildProblem } from './build-plan';
import { ReferenceNetwork } from './reference-network';

describe('reference network', () => {
  for (const activation of activationNames) {
    it(`back-propagates ${activation} as central differences do, to 1e-6 of the gradient`, () => {
      const network = new ReferenceNetwork(buildPlan({ problem: buildProblem(700, 12, 3), hiddenWidths: [6, 5], activation }));
      for (let i = 0; i < 3; i += 1) network.trainEpoch();
      const rows = network.trainRows.slice(0, 40);
      const { weights, biases } = network.gradients(rows);
      // A step of 1e-5 leaves a truncation error near 1e-10 and a rounding error near 1e-11: both far below the 1e-6 asked for.
      const h = 1e-5;
      for (const [parameters, gradients] of [
        [network.weights, weights],
        [network.biases, biases],
      ] as const) {
        parameters.forEach((values, layer) => {
          const scale = Math.max(...gradients[layer].map(Math.abs));
          values.forEach((value, i) => {
            values[i] = value + h;
            const above = network.loss(rows);
            values[i] = value - h;
            const below = network.loss(rows);
            values[i] = value;
            expect(Math.abs((above - below) / (2 * h) - gradients[layer][i])).toBeLessThan(1e-6 * scale);
          });
        });
      }
    });
  }

  it("Adam's first step moves each weight by lr sign(g)", () => {
    const network = new ReferenceNetwork(buildPlan());
    const before = network.weights.map((weights) => weights.slice());
    const { weights: gradients } = network.gradients(network.trainRows);
    network.update(network.trainRows);
    network.weights.forEach((weights, layer) =>
      weights.forEach((weight, i) => {
        // epsilon = 1e-8 shortens the step by 1e-8 / |g|.
        const shortened = 4e-4 / (1 + 1e-8 / Math.abs(gradients[layer][i]));
        expect(before[layer][i] - weight).toBeCloseTo(Math.sign(gradients[layer][i]) * shortened, 12);
      }),
    );
  });

  it('plain gradient descent moves each weight by lr g', () => {
    const network = new ReferenceNetwork(buildPlan({ optimizer: { name: 'sgd', learningRate: 0.1 } }));
    const before = network.weights.map((weights) => weights.slice());
    const { weights: gradients } = network.gradients(network.trainRows);
    network.update(network.trainRows);
    network.weights.forEach((weights, layer) =>
      weights.forEach((weight, i) => expect(weight).toBe(before[layer][i] - 0.1 * gradients[layer][i])),
    );
  });

  it('makes ceil(rows / batch) updates an epoch', () => {
    const network = new ReferenceNetwork(buildPlan({ batchSize: 32 }));
    network.trainEpoch();
    expect(network.trainRows.length).toBe(595);
    expect(network.step).toBe(19);
  });

  it('two probes have a spread, one probe has none to tell', () => {
    const two = new ReferenceNetwork(buildPlan({ probeBatchSize: 297 })).gradientStatistics();
    const one = new ReferenceNetwork(buildPlan({ probeBatchSize: 298 })).gradientStatistics();
    expect(two.std.every((std) => std > 0)).toBeTrue();
    expect(one.std).toEqual([NaN, NaN, NaN, NaN]);
  });
});
