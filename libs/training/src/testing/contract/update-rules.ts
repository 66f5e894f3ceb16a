import { adam, buildPlan, buildProblem } from '../build-plan';
import { ReferenceNetwork } from '../reference-network';
import type { EngineRuns } from './engine-runs';

/** Updates against what algebra says of them. */
export function describeUpdateRules(runs: EngineRuns): void {
  describe('updates', () => {
    it("Adam's first step moves each parameter by lr sign(g)", async () => {
      const learningRate = 0.01;
      const plan = buildPlan({ optimizer: { ...adam, learningRate } });
      const before = new ReferenceNetwork(plan);
      const gradient = before.gradients(before.trainRows).all;
      const { state } = await runs.trained(plan, 1);
      let counted = 0;
      gradient.forEach((g, i) => {
        // Of smaller gradients float32 does not know the sign for sure; epsilon = 1e-8 shortens the steps of larger ones by less than a hundredth.
        if (Math.abs(g) < 1e-6) return;
        counted += 1;
        const moved = before.parameters[i] - state.arrays['parameters'][i];
        expect(Math.abs(moved / (Math.sign(g) * learningRate) - 1)).toBeLessThan(0.011);
      });
      expect(counted).toBeGreaterThan(0.9 * gradient.length);
    });

    it('momentum on a constant gradient is lr / (1 - mu) (n - mu (1 - mu^n) / (1 - mu)) after n steps', async () => {
      const [mu, learningRate, steps] = [0.9, 1, 20];
      // All parameters are 0 but the output's biases, 500 and -500: p is exactly (1, 0) in float32, every label is (0, 1), and so the gradient of the
      // biases is exactly (1, -1) and all others 0, for as long as the logits stay 104 apart.
      const problem = { ...buildProblem(8, 3), x: new Float32Array(24), labelProbabilities: Float64Array.from({ length: 16 }, (_, i) => i % 2) };
      const plan = buildPlan({ problem, hiddenWidths: [2], optimizer: { name: 'sgd', learningRate, momentum: mu } });
      const parameters = new Float32Array(3 * 2 + 2 + 2 * 2 + 2);
      parameters.set([500, -500], parameters.length - 2);
      const { state } = await runs.trained(plan, steps, { epoch: 0, step: 0, arrays: { parameters } });
      const moved = (learningRate / (1 - mu)) * (steps - (mu * (1 - mu ** steps)) / (1 - mu));
      const velocity = (1 - mu ** steps) / (1 - mu);
      // Float32 numbers of 500 are 3e-5 apart: half of that at every step; velocities below 16 are 1e-6 apart.
      expect(Math.abs(500 - state.arrays['parameters'].at(-2)! - moved)).toBeLessThan(steps * 1.6e-5);
      expect(Math.abs(-500 - state.arrays['parameters'].at(-1)! + moved)).toBeLessThan(steps * 1.6e-5);
      expect(Math.abs(state.arrays['velocity'].at(-2)! - velocity)).toBeLessThan(steps * 5e-7);
      expect(state.arrays['parameters'].slice(0, -2).every((w) => w === 0)).toBeTrue();
    });

    it('Langevin on a quadratic has variance 1 / (beta lambda (1 - eta lambda / 2))', async () => {
      const [eta, lambda, beta, steps] = [0.5, 1, 100, 60];
      // Inputs of 0 take the loss out of the first layer's gradient: what its 2,048 weights see is the penalty alone, lambda/2 w^2 each.
      const problem = { ...buildProblem(8, 64), x: new Float32Array(8 * 64) };
      const weights = 64 * 32;
      const plan = buildPlan({
        problem,
        hiddenWidths: [32],
        activation: 'linear',
        trainPercent: 50,
        optimizer: { name: 'sgd', learningRate: eta, momentum: 0 },
        l2: lambda,
        inverseTemperature: beta,
      });
      let [sum, squares, count] = [0, 0, 0];
      await runs.with(plan, async (run) => {
        // w' = w / 2 + noise: after 30 steps a billionth is left of the initial weights.
        await run.trainEpochs(30);
        for (let step = 0; step < steps; step += 1) {
          await run.trainEpochs(1);
          const { arrays } = await run.saveState();
          for (const w of arrays['parameters'].subarray(0, weights)) [sum, squares, count] = [sum + w, squares + w * w, count + 1];
        }
      });
      const variance = 1 / (beta * lambda * (1 - (eta * lambda) / 2));
      // One weight's squares are correlated by rho^2 a step, rho = 1 - eta lambda, its values by rho: the effective sizes of the samples.
      const rho = 1 - eta * lambda;
      const [forMean, forSquares] = [rho, rho ** 2].map((correlation) => (count * (1 - correlation)) / (1 + correlation));
      expect(Math.abs(sum / count)).toBeLessThan(5 * Math.sqrt(variance / forMean));
      // Five standard errors: 1.8%. Forgetting the factor 1 - eta lambda / 2 would be 25%.
      expect(Math.abs(squares / count / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / forSquares));
    });
  });
}
