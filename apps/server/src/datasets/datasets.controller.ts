import { Controller, Get, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { parseInput, RefusedError } from '@infoplane/contracts';
import type { Request } from 'express';
import { z } from 'zod';
import { ApiRefusals, schemaOf } from '../http/openapi';
import { FileDatasetStore } from './dataset-store';
import { Audit, Needs } from '../people/needs';
import { datasetIdSchema, datasetSummarySchema, uploadQuerySchema } from './dataset-summary';
import { summarise } from './summarise';
import { readUpload } from './upload-body';

/** The token of the clock that stamps uploads: milliseconds since 1970. */
export const uploadClock = Symbol('the clock of uploads');

const datasetParameterSchema = z.object({ dataset: datasetIdSchema });

/** People's own tables over HTTP. */
@ApiTags('datasets')
@Controller('api/datasets')
export class DatasetsController {
  constructor(
    private readonly datasets: FileDatasetStore,
    @Inject(uploadClock) private readonly now: () => number,
  ) {}

  @Get()
  @Needs('sessions.list')
  @ApiOperation({ summary: 'All data sets, the last uploaded first' })
  @ApiResponse({ status: 200, schema: schemaOf(z.object({ datasets: z.array(datasetSummarySchema) })) })
  async list() {
    return { datasets: await this.datasets.list() };
  }

  @Post()
  @Needs('datasets.write')
  @Audit('dataset.upload')
  @ApiOperation({ summary: 'Upload a table: the first line names the columns, all but the label hold numbers. The same bytes are one data set' })
  @ApiQuery({ name: 'title', schema: { type: 'string', minLength: 1, maxLength: 120 } })
  @ApiQuery({ name: 'label', required: false, schema: { type: 'string', minLength: 1, maxLength: 120 }, description: 'The label’s column' })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string' } })
  @ApiResponse({ status: 201, schema: schemaOf(datasetSummarySchema) })
  @ApiRefusals('invalid-input', 'forbidden-origin', 'too-large', 'storage-full', 'unavailable')
  async upload(@Query() query: unknown, @Req() request: Request) {
    // The body first: whatever is wrong elsewhere, it has to be read or dropped before the answer is heard.
    const bytes = await readUpload(request);
    const { title, label = null } = parseInput(uploadQuerySchema, query, 'query');
    const { classes, ...table } = await summarise(bytes, label);
    return this.datasets.put(bytes, { title, ...table, classes: classes.length, columns: [...table.columns], uploadedAt: this.now() });
  }

  @Get(':dataset')
  @Needs('sessions.list')
  @ApiOperation({ summary: 'One data set' })
  @ApiParam({ name: 'dataset', schema: schemaOf(datasetIdSchema) })
  @ApiResponse({ status: 200, schema: schemaOf(datasetSummarySchema) })
  @ApiRefusals('invalid-input', 'not-found')
  async find(@Param() parameters: unknown) {
    const { dataset } = parseInput(datasetParameterSchema, parameters, 'address');
    const summary = await this.datasets.summary(dataset);
    if (!summary) throw new RefusedError('not-found', `There is no data set ${dataset}`);
    return summary;
  }
}
