import { Module, type DynamicModule } from '@nestjs/common';
import { FileDatasetStore } from './dataset-store';
import { DatasetsController, uploadClock } from './datasets.controller';

/** People's own tables: upload, list, find. */
@Module({})
export class DatasetsModule {
  static of(datasets: FileDatasetStore, now: () => number): DynamicModule {
    return {
      module: DatasetsModule,
      controllers: [DatasetsController],
      providers: [
        { provide: FileDatasetStore, useValue: datasets },
        { provide: uploadClock, useValue: now },
      ],
    };
  }
}
