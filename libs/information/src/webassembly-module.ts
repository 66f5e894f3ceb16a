/** The part of the WebAssembly interface that is used here. Neither the language's types nor this library's declare it. */
interface WebAssemblyInterface {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

/**
 * What a module without imports exports, or null where WebAssembly or an instruction set that the module needs is missing.
 *
 * Compiles at once: that is allowed in Node, in workers, and for modules below 4 KB on every browser's page.
 *
 * @param base64 the module's bytes.
 */
export function instantiate(base64: string): unknown {
  const { WebAssembly: webAssembly } = globalThis as { readonly WebAssembly?: WebAssemblyInterface };
  const bytes = decodeBase64(base64);
  if (webAssembly === undefined || !webAssembly.validate(bytes)) return null;
  return new webAssembly.Instance(new webAssembly.Module(bytes)).exports;
}

const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

// Neither Node's Buffer nor the page's atob belongs to the language; this library runs in both.
function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.floor((text.replace(/=+$/, '').length * 3) / 4));
  let bits = 0;
  let count = 0;
  let out = 0;
  for (const digit of text) {
    if (digit === '=') break;
    bits = ((bits << 6) | base64Digits.indexOf(digit)) & 0xffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes[out] = (bits >> count) & 0xff;
      out += 1;
    }
  }
  return bytes;
}
