import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { limits, parseInput, sessionIdSchema } from '@infoplane/contracts';
import { figureNames, themes } from '@infoplane/figures';
import type { Response } from 'express';
import { z } from 'zod';
import { ApiRefusals, schemaOf } from '../http/openapi';
import { Needs } from '../people/needs';
import { SessionRegistry } from '../sessions/session-registry';
import type { SessionRow } from '../storage/session-row';
import { figureSvg } from './figure-svg';
import { arraysOf, csvOf, jsonOf, type ReadRecords } from './record-exports';
import { sendStream } from './send-stream';
import { recordsUpTo } from './session-records';
import { zipOf } from './zip-stream';

const sessionParameterSchema = z.object({ session: sessionIdSchema });
const figureParameterSchema = sessionParameterSchema.extend({ figure: z.enum(figureNames, { error: `must be one of ${figureNames.join(', ')}` }) });
const themeNames = Object.keys(themes) as (keyof typeof themes)[];
const epochAllowed = `must be a whole number from 0 to ${limits.epochs.max}`;
const figureQuerySchema = z.strictObject({
  epoch: z.string().regex(/^\d{1,6}$/, epochAllowed).transform(Number).pipe(z.number().max(limits.epochs.max, epochAllowed)).optional(),
  estimator: z.string().max(60, 'must be the id of an estimator').optional(),
  theme: z.enum(themeNames, { error: `must be one of ${themeNames.join(', ')}` }).default('light'),
});

/** A session's records at full resolution, as files. */
@ApiTags('export')
@Controller('api/sessions/:session')
export class ExportController {
  /** One figure at a time: each needs all numbers of its session. */
  #drawing: Promise<unknown> = Promise.resolve();

  constructor(private readonly sessions: SessionRegistry) {}

  @Get('export.csv')
  @Needs('sessions.read')
  @ApiOperation({ summary: 'Every number of a session, one a line: seq, epoch, step, replica, layer, estimator, quantity, value' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiProduces('text/csv')
  @ApiResponse({ status: 200 })
  @ApiRefusals('invalid-input', 'not-found')
  async csv(@Param() parameters: unknown, @Res() response: Response): Promise<void> {
    const { row, read } = this.#session(parameters);
    await sendStream(response, { name: `${row.id}.csv`, type: 'text/csv; charset=utf-8' }, csvOf(row, read));
  }

  @Get('export.json')
  @Needs('sessions.read')
  @ApiOperation({ summary: 'Every record of a session with its configuration' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiProduces('application/json')
  @ApiResponse({ status: 200 })
  @ApiRefusals('invalid-input', 'not-found')
  async json(@Param() parameters: unknown, @Res() response: Response): Promise<void> {
    const { row, read } = this.#session(parameters);
    await sendStream(response, { name: `${row.id}.json`, type: 'application/json; charset=utf-8' }, jsonOf(row, read));
  }

  @Get('export.npz')
  @Needs('sessions.read')
  @ApiOperation({ summary: 'Every number of a session as arrays for NumPy: numpy.load' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiProduces('application/zip')
  @ApiResponse({ status: 200 })
  @ApiRefusals('invalid-input', 'not-found', 'unavailable')
  async npz(@Param() parameters: unknown, @Res() response: Response): Promise<void> {
    const { row, read } = this.#session(parameters);
    await sendStream(response, { name: `${row.id}.npz`, type: 'application/zip' }, zipOf(await arraysOf(row, read), new Date(row.createdAt)));
  }

  @Get('figures/:figure.svg')
  @Needs('sessions.read')
  @ApiOperation({ summary: 'A figure of a session, drawn by the server with every point' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiParam({ name: 'figure', schema: { type: 'string', enum: [...figureNames] } })
  @ApiQuery({ name: 'epoch', required: false, schema: { type: 'integer', minimum: 0 }, description: 'The last one if left out' })
  @ApiQuery({ name: 'estimator', required: false, schema: { type: 'string' }, description: 'Its id; the first one if left out' })
  @ApiQuery({ name: 'theme', required: false, schema: { type: 'string', enum: themeNames } })
  @ApiProduces('image/svg+xml')
  @ApiResponse({ status: 200 })
  @ApiRefusals('invalid-input', 'not-found', 'too-large')
  async figure(@Param() parameters: unknown, @Query() query: unknown, @Res() response: Response): Promise<void> {
    const { figure } = parseInput(figureParameterSchema, parameters, 'address');
    const wish = { figure, ...parseInput(figureQuerySchema, query, 'query') };
    const { row, read } = this.#session(parameters);
    const drawn = this.#drawing.then(() => figureSvg(row, read, wish));
    // Whoever asked hears of a failure; the next figure is drawn all the same.
    this.#drawing = drawn.catch(() => undefined);
    response.set('Content-Type', 'image/svg+xml; charset=utf-8').send(await drawn);
  }

  /** A session and its records as they are now: what comes later is no part of the file. */
  #session(parameters: unknown): { readonly row: SessionRow; readonly read: ReadRecords } {
    const row = this.sessions.row(parseInput(sessionParameterSchema, parameters, 'address').session);
    return { row, read: () => recordsUpTo(this.sessions, row.id, row.head) };
  }
}
