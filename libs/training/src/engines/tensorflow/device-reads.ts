import { concat1d, dispose, reshape, tidy, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';

// 64 MB wait on the device at most, beside what is being computed.
const numbersAtOnce = 16_000_000;

/** A tensor's values, once they have been fetched. */
export type FetchedValues = () => Float32Array;

/**
 * Fetches many tensors in one transfer. Each transfer from a GPU waits until all that was asked of it is done: one an observation does so once.
 */
export class DeviceReads {
  private readonly waiting: { readonly tensor: Tensor; readonly receive: (values: Float32Array) => void }[] = [];
  private numbers = 0;

  /** Takes the tensor over: it is disposed once it is fetched, which is when enough wait, or when `flush` is called. */
  async add(tensor: Tensor): Promise<FetchedValues> {
    let fetched: Float32Array | null = null;
    this.waiting.push({ tensor, receive: (values) => (fetched = values) });
    this.numbers += tensor.size;
    if (this.numbers > numbersAtOnce) await this.flush();
    return () => {
      if (!fetched) throw new Error('DeviceReads: the values were not fetched yet');
      return fetched;
    };
  }

  /** Fetches what waits. */
  async flush(): Promise<void> {
    const fetching = this.waiting.splice(0);
    this.numbers = 0;
    if (fetching.length === 0) return;
    const joined = tidy(() => concat1d(fetching.map(({ tensor }) => reshape(tensor, [tensor.size]) as Tensor1D)));
    const sizes = fetching.map(({ tensor }) => tensor.size);
    dispose(fetching.map(({ tensor }) => tensor));
    const values = await joined.data<'float32'>();
    joined.dispose();
    let at = 0;
    // Copied: a backend may hand out a view of its own memory.
    fetching.forEach(({ receive }, i) => receive(values.slice(at, (at += sizes[i]))));
  }
}
