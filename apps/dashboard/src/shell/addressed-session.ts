/** The id of the session whose page an address is of; null for another page. */
export function addressedSession(path: string): string | null {
  return /^\/sessions\/([a-z0-9]+)$/.exec(path)?.[1] ?? null;
}
