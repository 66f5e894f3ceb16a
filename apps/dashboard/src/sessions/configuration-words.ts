import { problemShape, type Activation, type Initializer, type Optimizer, type Output, type ProblemConfiguration, type ProblemName, type SessionConfiguration } from '@infoplane/contracts';
import { formatCount, formatNumber } from '@infoplane/figures';

/** Each problem as a list offers it. */
export const problemTitles: Record<ProblemName, string> = {
  'szt-hard': 'symmetric rule',
  'szt-soft': 'soft rule',
  threshold: 'threshold rule',
  committee: 'committee machine',
  parity: 'parity',
  blobs: 'Gaussian blobs',
  mnist: 'MNIST digits',
  csv: 'your own CSV',
};

/** Each activation as a list offers it. */
export const activationTitles: Record<Activation, string> = {
  tanh: 'tanh',
  relu: 'ReLU',
  'leaky-relu': 'leaky ReLU',
  linear: 'linear',
  softplus: 'softplus',
  sigmoid: 'sigmoid',
};

/** Each output as a list offers it. */
export const outputTitles: Record<Output, string> = { softmax: 'softmax', sigmoid: 'one sigmoid' };

/** Each way to begin the weights as a list offers it. */
export const initializerTitles: Record<Initializer, string> = {
  'truncated-fan-in': 'truncated normal, 1/√fan-in (the paper)',
  'truncated-fan-out': 'truncated normal, 1/√fan-out',
  'glorot-normal': 'Glorot normal',
  'glorot-uniform': 'Glorot uniform',
  'he-normal': 'He normal',
  'lecun-normal': 'LeCun normal',
};

/** A problem with the parameters that are its own. */
export function problemWords(problem: ProblemConfiguration): string {
  const title = problemTitles[problem.name];
  switch (problem.name) {
    case 'szt-hard':
      return title;
    case 'szt-soft':
      return `${title}, γ ${formatNumber(problem.gamma)}, θ ${formatNumber(problem.theta)}`;
    case 'threshold':
      return `${title}, ${problem.rule}, ${problem.inputs} bits`;
    case 'committee':
      return `${title} of ${problem.units}, ${problem.inputs} bits`;
    case 'parity':
      return `${title} of ${problem.parityBits} of ${problem.inputs} bits`;
    case 'blobs':
      return `${problem.classes} ${title} in ${problem.inputs} dimensions`;
    case 'mnist':
      return `${formatCount(problem.patterns)} ${title}`;
    case 'csv':
      return `${problem.title}, label ${problem.label}`;
    default:
      return problem satisfies never;
  }
}

/** The layers from the inputs to the output and the activation, as 12-10-7-5-4-3-2 tanh. */
export function networkWords({ problem, architecture }: Pick<SessionConfiguration, 'problem' | 'architecture'>): string {
  const { inputs, classes } = problemShape(problem);
  const { convolutions, hiddenWidths, activation, output } = architecture;
  const images = convolutions.map(({ filters, kernel, pool }) => `${filters}@${kernel}×${kernel}/${pool}`);
  const layers = [inputs, ...images, ...hiddenWidths, output === 'sigmoid' ? 1 : classes].join('-');
  return `${layers} ${activationTitles[activation]}${output === 'sigmoid' ? ', sigmoid output' : ''}`;
}

/** The optimiser with its rate, and its momentum where it has some. */
export function optimizerWords(optimizer: Optimizer): string {
  const rate = formatNumber(optimizer.learningRate);
  if (optimizer.name === 'adam') return `Adam ${rate}`;
  return optimizer.momentum > 0 ? `SGD ${rate}, momentum ${formatNumber(optimizer.momentum)}` : `SGD ${rate}`;
}
