/**
 * The part of the WebAssembly interface that is used here. The types of Node do not declare it, and those of a browser's page would bring
 * everything else of a page with them.
 */
export interface WebAssemblyInterface {
  validate(bytes: Uint8Array): boolean;
  compile(bytes: Uint8Array): Promise<CompiledModule>;
  readonly Instance: new (module: CompiledModule, imports: object) => { readonly exports: unknown };
}

/** A compiled module: opaque, and fit to be handed to a worker. */
export interface CompiledModule {
  readonly compiledModule?: never;
}

/** WebAssembly as this runtime has it. */
export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface }).WebAssembly;
