import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a request comes from our own page or from no page at all. A browser always says which page's script sent a websocket or a
 * mutation; scripts and command lines send no Origin, and have no one's cookies to abuse.
 */
export function isOwnOrigin({ origin, host }: Pick<IncomingHttpHeaders, 'origin' | 'host'>): boolean {
  if (origin === undefined) return true;
  if (host === undefined || !URL.canParse(origin)) return false;
  const page = new URL(origin);
  return (page.protocol === 'http:' || page.protocol === 'https:') && page.host === withoutDefaultPort(host, page.protocol);
}

function withoutDefaultPort(host: string, protocol: string): string {
  return host.toLowerCase().replace(protocol === 'https:' ? /:443$/ : /:80$/, '');
}
