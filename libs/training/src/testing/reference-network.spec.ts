import { activationNames, type Activation } from '@infoplane/contracts';
import { buildPlan, buildProblem, momentum, sgd, type PlanOverrides } from './build-plan';
import { ReferenceNetwork } from './reference-network';

// The first image layer leaves a row and a column out of its squares.
const networks: readonly (readonly [what: string, overrides: PlanOverrides])[] = [
  ['dense, softmax of three classes', { problem: buildProblem(200, 12, 3), hiddenWidths: [6, 5] }],
  ['dense, softmax of two classes', { problem: buildProblem(200), hiddenWidths: [6, 5] }],
  ['dense, sigmoid output', { problem: buildProblem(200), hiddenWidths: [6, 5], output: 'sigmoid' }],
  ['dense, noisy activations', { problem: buildProblem(200), hiddenWidths: [6, 5], activationNoise: 0.3 }],
  [
    'two convolutions',
    {
      problem: buildProblem(60, 81, 3),
      convolutions: [
        { filters: 3, kernel: 3, pool: 2 },
        { filters: 2, kernel: 2, pool: 1 },
      ],
      hiddenWidths: [4],
    },
  ],
  [
    'a noisy convolution and a sigmoid output',
    { problem: buildProblem(60, 25), convolutions: [{ filters: 2, kernel: 2, pool: 2 }], hiddenWidths: [3], output: 'sigmoid', activationNoise: 0.3 },
  ],
];

describe('reference network', () => {
  for (const [what, overrides] of networks) {
    for (const activation of activationNames) {
      it(`back-propagates ${activation} as central differences do, to 1e-6 of the gradient: ${what}`, () => expectCentralDifferences(overrides, activation));
    }
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
    const network = new ReferenceNetwork(buildPlan({ optimizer: { ...sgd, learningRate: 0.1 } }));
    const before = network.weights.map((weights) => weights.slice());
    const { weights: gradients } = network.gradients(network.trainRows);
    network.update(network.trainRows);
    network.weights.forEach((weights, layer) =>
      weights.forEach((weight, i) => expect(weight).toBe(before[layer][i] - 0.1 * gradients[layer][i])),
    );
  });

  it('momentum: v <- mu v + g, w <- w - lr v', () => {
    const network = new ReferenceNetwork(buildPlan({ optimizer: momentum }));
    const velocity = new Float64Array(network.parameters.length);
    for (let step = 0; step < 3; step += 1) {
      const before = network.parameters.slice();
      const { all } = network.gradients(network.trainRows);
      network.update(network.trainRows);
      velocity.forEach((v, i) => (velocity[i] = 0.9 * v + all[i]));
      expect([...network.parameters]).toEqual([...before].map((w, i) => w - 0.02 * velocity[i]));
    }
  });

  it('the penalty adds lambda W to the gradient of weights, and nothing to that of biases or of probes', () => {
    const [lambda, learningRate] = [0.5, 0.1];
    const plan = buildPlan({ optimizer: { ...sgd, learningRate }, l2: lambda });
    const network = new ReferenceNetwork(plan);
    expect(network.gradientStatistics()).toEqual(new ReferenceNetwork(buildPlan()).gradientStatistics());
    network.trainEpoch();
    const [weights, biases] = [network.weights, network.biases].map((layers) => layers.map((values) => values.slice()));
    const gradients = network.gradients(network.trainRows);
    network.update(network.trainRows);
    network.weights.forEach((after, layer) =>
      after.forEach((w, i) => expect(w).toBeCloseTo(weights[layer][i] - learningRate * (gradients.weights[layer][i] + lambda * weights[layer][i]), 14)),
    );
    network.biases.forEach((after, layer) =>
      after.forEach((b, i) => expect(b).toBeCloseTo(biases[layer][i] - learningRate * gradients.biases[layer][i], 14)),
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

function expectCentralDifferences(overrides: PlanOverrides, activation: Activation): void {
  const network = new ReferenceNetwork(buildPlan({ ...overrides, activation, batchSize: 40 }));
  // Away from biases of exactly 0, where an empty patch of an image sits on the corner of ReLU.
  for (let i = 0; i < 3; i += 1) network.trainEpoch();
  const rows = network.trainRows.slice(0, 40);
  const { weights, biases } = network.noisyGradients(rows);
  // A step of 1e-5 leaves a truncation error near 1e-10 of the gradient and a rounding error near 1e-11: both below a millionth of gradients of 1e-4
  // and more. Piecewise linear networks have next to no truncation error, and a smaller step takes none of their units over a corner.
  const h = ['relu', 'leaky-relu'].includes(activation) ? 1e-6 : 1e-5;
  for (const [parameters, gradients] of [
    [network.weights, weights],
    [network.biases, biases],
  ] as const) {
    parameters.forEach((values, layer) => {
      const scale = Math.max(...gradients[layer].map(Math.abs));
      values.forEach((value, i) => {
        values[i] = value + h;
        const above = network.noisyLoss(rows);
        values[i] = value - h;
        const below = network.noisyLoss(rows);
        values[i] = value;
        expect(Math.abs((above - below) / (2 * h) - gradients[layer][i])).toBeLessThan(1e-6 * scale);
      });
    });
  }
}
