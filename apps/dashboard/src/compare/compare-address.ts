import { sessionIdSchema } from '@infoplane/contracts';
import { comparedSessionsLimit } from '@infoplane/figures';

/** The sessions that an address names, in their order, each once; what is no id is left out, and what is too many is counted. */
export function comparedIdsFrom(parameter: string | undefined): { readonly ids: readonly string[]; readonly leftOut: number } {
  const named = [...new Set((parameter ?? '').split(','))].filter((id) => sessionIdSchema.safeParse(id).success);
  return { ids: named.slice(0, comparedSessionsLimit), leftOut: Math.max(0, named.length - comparedSessionsLimit) };
}

/** Where those sessions are compared, as the router takes it: `[routerLink]` and `[queryParams]`. */
export function compareAddress(ids: readonly string[]): { readonly commands: readonly string[]; readonly queryParams: { readonly sessions: string } } {
  return { commands: ['/compare'], queryParams: { sessions: ids.join(',') } };
}
