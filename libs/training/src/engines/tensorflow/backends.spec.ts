import { backendNames, loadBackend, reasonOf } from './backends';

describe('backends of TensorFlow.js', () => {
  it('the first that runs is taken, and each one before it is named with its reason', async () => {
    const { engine, backend, passedOver } = await loadBackend();
    expect(engine).toBe('tensorflow');
    expect(backendNames.slice(0, passedOver.length)).toEqual(passedOver.map((other) => other.backend) as never);
    expect(backend).toBe(backendNames[passedOver.length]);
    for (const { reason } of passedOver) expect(reason).toMatch(/^[^\n]+$/);
  });

  it('a package that is absent is "not installed"', async () => {
    const absent = await import('@infoplane/no-such-package' as string).catch((error: unknown) => error);
    expect(reasonOf(absent)).toBe('not installed');
  });

  it('a library that does not load gives the first line of its error', () => {
    expect(reasonOf(new Error('libcudart.so.11: cannot open\nRequire stack:\n- /x'))).toBe('libcudart.so.11: cannot open');
    expect(reasonOf(new Error("Cannot find module '/a/lib/napi-v8/tfjs_binding.node'"))).toMatch(/tfjs_binding/);
    expect(reasonOf(new Error(''))).toBe('it failed without a message');
    expect(reasonOf('text')).toBe('text');
  });

  it('says nothing on the console', async () => {
    const spies = (['log', 'warn', 'info', 'error'] as const).map((method) => spyOn(console, method));
    await loadBackend(['cpu']);
    await loadBackend(['wasm']);
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });
});
