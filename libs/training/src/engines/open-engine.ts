import type { EngineDescription, EngineName, SessionConfiguration } from '@infoplane/contracts';
import type { Engine } from '../engine';
import { FusedEngine } from './fused/fused-engine';
import { backendNames, reasonOf, type BackendName } from './tensorflow/backends';
import { TensorflowEngine } from './tensorflow/tensorflow-engine';

/** What an engine may be told when it is opened. */
export interface EngineOptions {
  /** Receives one line that says which engine runs, and why not another. */
  readonly log?: (message: string) => void;
  /** Threads an engine may use beside this one; the engine's own choice where absent. */
  readonly workers?: number;
}

/** The networks that are to be trained: not every engine trains all. */
export type TrainedNetwork = Pick<SessionConfiguration, 'problem' | 'architecture'>;

type EngineOpener = (options: EngineOptions) => Promise<Engine>;

const openers: Record<Exclude<EngineName, 'auto'>, EngineOpener> = {
  tensorflow: () => TensorflowEngine.start(),
  fused: ({ workers }) => FusedEngine.start(workers === undefined ? {} : { workers }),
};

const graphicsBackends: readonly BackendName[] = ['tfjs-node-gpu'];
const processorBackends = backendNames.filter((name) => !graphicsBackends.includes(name));

/**
 * What `auto` tries, in order: a GPU, where all replicas are one batched product; the fused kernel, which is the fastest on a processor
 * for the networks it trains; TensorFlow.js, which trains all, on what else runs.
 */
const preference: readonly (readonly [name: string, open: EngineOpener])[] = [
  ['tfjs-node-gpu', () => TensorflowEngine.start(graphicsBackends)],
  ['fused', openers.fused],
  ['tensorflow', () => TensorflowEngine.start(processorBackends)],
];

/**
 * Opens an engine by name; `auto` takes the first that runs and trains such networks.
 *
 * @param network what is to be trained; where absent, it shows only when a plan is opened that the engine does not train it.
 * @throws Error with a sentence for people when the engine cannot run on this machine, or does not train such networks.
 */
export async function openEngine(name: EngineName, options: EngineOptions = {}, network?: TrainedNetwork): Promise<Engine> {
  const engine = name === 'auto' ? await openFirst(options, network) : await openFor(openers[name], options, network);
  options.log?.(engineSentence(engine.description));
  return engine;
}

/** Which engine runs and why not another, in one line. */
export function engineSentence({ engine, backend, detail, passedOver }: EngineDescription): string {
  const reasons = passedOver.map((other) => `${other.backend}: ${other.reason}`);
  return `engine ${engine} on ${backend} (${detail})${reasons.length > 0 ? `; passed over ${reasons.join('; ')}` : ''}`;
}

async function openFirst(options: EngineOptions, network: TrainedNetwork | undefined): Promise<Engine> {
  const passedOver: { backend: string; reason: string }[] = [];
  for (const [name, open] of preference) {
    try {
      return havingPassedOver(await openFor(open, options, network), passedOver);
    } catch (error) {
      // Expected: what the engine needs is not on this machine, or it does not train such networks.
      passedOver.push({ backend: name, reason: reasonOf(error) });
    }
  }
  throw new Error(`no engine runs on this machine: ${passedOver.map(({ backend, reason }) => `${backend}: ${reason}`).join('; ')}`);
}

/** Opens an engine and closes it again if it does not train such networks. */
async function openFor(open: EngineOpener, options: EngineOptions, network: TrainedNetwork | undefined): Promise<Engine> {
  const engine = await open(options);
  const refusal = network ? engine.refusal(network) : null;
  if (refusal === null) return engine;
  await engine.dispose();
  throw new Error(refusal);
}

/** The same engine, its description saying also what was tried before it. */
function havingPassedOver(engine: Engine, before: EngineDescription['passedOver']): Engine {
  return {
    description: { ...engine.description, passedOver: [...before, ...engine.description.passedOver] },
    refusal: (network) => engine.refusal(network),
    open: (plan, from) => engine.open(plan, from),
    dispose: () => engine.dispose(),
  };
}
