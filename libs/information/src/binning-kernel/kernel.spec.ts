interface ChildProcesses {
  execFileSync(file: string, args: readonly string[], options: { readonly encoding: 'utf8' }): string;
}

describe('the SIMD kernel of binned information', () => {
  it('committed as WebAssembly is what its source compiles to', () => {
    const { process } = globalThis as unknown as {
      process: { execPath: string; getBuiltinModule(name: 'node:child_process'): ChildProcesses };
    };
    const compile = () =>
      process
        .getBuiltinModule('node:child_process')
        .execFileSync(process.execPath, ['tools/build/binning-kernel.mjs', '--check'], { encoding: 'utf8' });
    // A difference exits with 1, which throws with the script's own sentence.
    expect(compile).not.toThrow();
  }, 60_000);
});
