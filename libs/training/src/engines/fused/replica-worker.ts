import { Worker } from 'node:worker_threads';
import type { Kernel } from './kernel';
import { openReplicaTrainer, type ReplicasCommand, type ReplicasPlan } from './replica-trainer';
import type { CompiledModule, WebAssemblyInterface } from './web-assembly';

interface WorkerStart {
  readonly module: CompiledModule;
  readonly plan: ReplicasPlan;
}

/** The worker's own program, as text: see openReplicaTrainer. A failure ends the worker with its reason. */
function serveCommands({ parentPort, workerData }: typeof import('node:worker_threads'), open: typeof openReplicaTrainer): void {
  const { module, plan } = workerData as WorkerStart;
  const { Instance } = (globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface }).WebAssembly;
  const kernel = new Instance(module, {}).exports as Kernel;
  const carryOut = open(kernel, plan);
  parentPort!.on('message', (command: ReplicasCommand) => {
    carryOut(command);
    parentPort!.postMessage(kernel.memory.buffer.byteLength);
  });
  parentPort!.postMessage(kernel.memory.buffer.byteLength);
}

const program = `(${serveCommands.toString()})(require('node:worker_threads'), ${openReplicaTrainer.toString()})`;

/** A thread that trains and observes the replicas that it takes. Not for concurrent use: one command at a time. */
export class ReplicaWorker {
  private readonly worker: Worker;
  private waiting: { readonly resolve: () => void; readonly reject: (reason: Error) => void } | null = null;
  private ended: Error | null = null;
  /** Memory of the worker's kernel, as of its last answer. */
  heldBytes = 0;

  private constructor(start: WorkerStart) {
    // No execArgv: the loaders of this process are none of the worker's business, and slow to start.
    this.worker = new Worker(program, { eval: true, execArgv: [], workerData: start, name: 'replicas' });
    this.worker.on('message', (bytes: number) => {
      this.heldBytes = bytes;
      this.settle(null);
    });
    this.worker.on('error', (error) =>
      this.settle((this.ended = new Error(`the fused engine's worker failed: ${error.message}`, { cause: error }))),
    );
    this.worker.on('exit', () => this.settle((this.ended ??= new Error("the fused engine's worker has ended"))));
  }

  /** Starts a worker and waits until the network is laid out. */
  static async start(module: CompiledModule, plan: ReplicasPlan): Promise<ReplicaWorker> {
    const worker = new ReplicaWorker({ module, plan });
    await worker.nextAnswer();
    return worker;
  }

  /** @throws Error when the worker failed or has ended. */
  async carryOut(command: ReplicasCommand): Promise<void> {
    if (this.ended) throw this.ended;
    this.worker.postMessage(command);
    await this.nextAnswer();
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private nextAnswer(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
    });
  }

  private settle(error: Error | null): void {
    const waiting = this.waiting;
    this.waiting = null;
    if (error) waiting?.reject(error);
    else waiting?.resolve();
  }
}
