import { makeKernelModule } from './kernel-module.mjs';

await makeKernelModule({
  script: 'binning-kernel',
  title: 'kernel of binned information',
  folder: 'libs/information/src/binning-kernel/',
  entry: 'binning.as.ts',
});
