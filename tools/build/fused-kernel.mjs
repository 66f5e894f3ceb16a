import { makeKernelModule } from './kernel-module.mjs';

await makeKernelModule({
  script: 'fused-kernel',
  title: 'fused kernel',
  folder: 'libs/training/src/engines/fused/',
  entry: 'kernel.as.ts',
  sources: '*.as.ts',
});
