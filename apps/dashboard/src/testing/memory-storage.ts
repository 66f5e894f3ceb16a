/** A storage that lasts as long as the test. */
export function memoryStorage(held: Record<string, string> = {}): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  return { getItem: (key) => held[key] ?? null, setItem: (key, value) => void (held[key] = value), removeItem: (key) => void delete held[key] };
}
