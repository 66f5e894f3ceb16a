interface ChildProcesses {
  execFileSync(file: string, args: readonly string[], options: { readonly encoding: 'utf8' }): string;
}

/**
 * Compiles a kernel again and compares it with the committed module. This room runs in browsers too and knows no Node types, so what the test
 * needs of Node is named here.
 *
 * @param script the build script's name in tools/build.
 * @throws Error with the script's own sentence when they differ.
 */
export function checkKernelIsFresh(script: string): void {
  const { process } = globalThis as unknown as {
    process: { execPath: string; getBuiltinModule(name: 'node:child_process'): ChildProcesses };
  };
  // A difference exits with 1, which throws.
  process.getBuiltinModule('node:child_process').execFileSync(process.execPath, [`tools/build/${script}`, '--check'], { encoding: 'utf8' });
}
