import { makeKernelModule } from './kernel-module.mjs';

await makeKernelModule({
  script: 'kde-kernel',
  title: 'kernel of the KDE bounds',
  folder: 'libs/information/src/kde/',
  entry: 'kernel-sums.as.ts',
});
