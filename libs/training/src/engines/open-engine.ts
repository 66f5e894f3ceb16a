import type { EngineDescription, EngineName } from '@infoplane/contracts';
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

type EngineOpener = (options: EngineOptions) => Promise<Engine>;

const openers: Record<Exclude<EngineName, 'auto'>, EngineOpener> = {
  tensorflow: () => TensorflowEngine.start(),
  fused: ({ workers }) => FusedEngine.start(workers === undefined ? {} : { workers }),
};

const graphicsBackends: readonly BackendName[] = ['tfjs-node-gpu'];
const processorBackends = backendNames.filter((name) => !graphicsBackends.includes(name));

/**
 * What `auto` tries, in order: a GPU, where all replicas are one batched product; the fused kernel, which is the fastest on a processor
 * and knows every network there is so far; TensorFlow.js on what else runs.
 */
const preference: readonly (readonly [name: string, open: EngineOpener])[] = [
  ['tfjs-node-gpu', () => TensorflowEngine.start(graphicsBackends)],
  ['fused', openers.fused],
  ['tensorflow', () => TensorflowEngine.start(processorBackends)],
];

/**
 * Opens an engine by name; `auto` takes the first that runs.
 *
 * @throws Error with a sentence for people when the engine cannot run on this machine.
 */
export async function openEngine(name: EngineName, options: EngineOptions = {}): Promise<Engine> {
  const engine = name === 'auto' ? await openFirst(options) : await openers[name](options);
  options.log?.(engineSentence(engine.description));
  return engine;
}

/** Which engine runs and why not another, in one line. */
export function engineSentence({ engine, backend, detail, passedOver }: EngineDescription): string {
  const reasons = passedOver.map((other) => `${other.backend}: ${other.reason}`);
  return `engine ${engine} on ${backend} (${detail})${reasons.length > 0 ? `; passed over ${reasons.join('; ')}` : ''}`;
}

async function openFirst(options: EngineOptions): Promise<Engine> {
  const passedOver: { backend: string; reason: string }[] = [];
  for (const [name, open] of preference) {
    try {
      return havingPassedOver(await open(options), passedOver);
    } catch (error) {
      // Expected: what the engine needs is not on this machine.
      passedOver.push({ backend: name, reason: reasonOf(error) });
    }
  }
  throw new Error(`no engine runs on this machine: ${passedOver.map(({ backend, reason }) => `${backend}: ${reason}`).join('; ')}`);
}

/** The same engine, its description saying also what was tried before it. */
function havingPassedOver(engine: Engine, before: EngineDescription['passedOver']): Engine {
  return {
    description: { ...engine.description, passedOver: [...before, ...engine.description.passedOver] },
    open: (plan, from) => engine.open(plan, from),
    dispose: () => engine.dispose(),
  };
}
