import { open, rename, rm } from 'node:fs/promises';

/**
 * Write, fsync, rename: once the folder is synced after it, the file is there whole or not at all, also after a power cut.
 *
 * @param incoming where it is written first, in the same folder and under a name that nobody else uses; gone when this fails.
 * @throws what the file system throws: then there is no file, or the one that was there before.
 */
export async function writeWhole(incoming: string, path: string, bytes: Uint8Array): Promise<void> {
  try {
    const file = await open(incoming, 'w');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(incoming, path);
  } catch (error) {
    // A full disk: half a file must not keep the room that is missing.
    await rm(incoming, { force: true });
    throw error;
  }
}

/** Makes the names in a folder durable. */
export async function syncFolder(path: string): Promise<void> {
  // Windows opens no folder as a file, and its file system orders the rename by itself.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
