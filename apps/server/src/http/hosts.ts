import { isIP } from 'node:net';
import { RefusedError } from '@infoplane/contracts';

/**
 * The names that a request may call this server by, besides addresses: this machine's, the one it listens at, and those it was told.
 *
 * @param machine this machine's own name.
 */
export function hostNames(
  { host, hosts }: { readonly host: string; readonly hosts: readonly string[] },
  machine: string,
): ReadonlySet<string> {
  const short = machine.split('.')[0];
  return new Set(['localhost', machine, `${machine}.local`, short, `${short}.local`, host, ...hosts].map((name) => name.toLowerCase()));
}

/**
 * Whether a Host header names this server: one of its names, or an address. Any other name belongs to somebody who can point it at this
 * machine whenever they like, and whose page a browser would then take for ours (DNS rebinding); an address cannot be pointed elsewhere.
 * No browser leaves the header out.
 */
export function isKnownHost(header: string | undefined, names: ReadonlySet<string>): boolean {
  if (header === undefined) return true;
  const name = hostOf(header);
  return name !== null && (names.has(name) || isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0);
}

/** The refusal of a request that calls this server by a name that is not its own. */
export function unknownHost(header: string | undefined): RefusedError {
  const name = hostOf(header ?? '') ?? '';
  const way =
    name === ''
      ? 'open it at its own address'
      : `open it at its own address, or start it with INFOPLANE_HOSTS=${name} if the name is yours`;
  return new RefusedError('forbidden-origin', `This server does not know itself by the name in the Host header: ${way}`, [
    { field: 'Host', message: 'must be localhost, an address, this machine’s name, or a name in INFOPLANE_HOSTS' },
  ]);
}

/** The name in a Host header, in small letters and without port or final dot; null where there is none. */
function hostOf(header: string): string | null {
  if (!/^[\w.:[\]-]{1,255}$/.test(header) || !URL.canParse(`http://${header}`)) return null;
  return new URL(`http://${header}`).hostname.replace(/\.$/, '');
}
