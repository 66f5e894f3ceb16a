import { Body, Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  createSessionSchema,
  pageLimits,
  parseInput,
  recordKinds,
  recordToJson,
  sessionCommandSchema,
  sessionIdSchema,
  sessionPageLimits,
  sessionPageSchema,
  sessionQuerySchema,
  sessionSummarySchema,
  unpackRecord,
} from '@infoplane/contracts';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { ApiRefusals, schemaOf } from '../http/openapi';
import { NotificationDesk } from '../notifications/notification-desk';
import { callerOf } from '../people/caller';
import { Audit, Needs } from '../people/needs';
import { SessionCommands } from './session-commands';
import { SessionRegistry } from './session-registry';

const wholeNumber = (min: number, max: number) => {
  const allowed = `must be a whole number from ${min} to ${max}`;
  return z
    .string(allowed)
    .regex(/^\d{1,15}$/, allowed)
    .transform(Number)
    .pipe(z.number().min(min, allowed).max(max, allowed));
};
const recordsQuerySchema = z.object({
  after: wholeNumber(0, Number.MAX_SAFE_INTEGER).default(0),
  limit: wholeNumber(1, 1000).default(100),
  kinds: z
    .string()
    .transform((words) => words.split(','))
    .pipe(z.array(z.enum(recordKinds, { error: `must be one of ${recordKinds.join(', ')}, or several with commas` })))
    .default([...recordKinds]),
});
const sessionParameterSchema = z.object({ session: sessionIdSchema });
const recordsAnswerSchema = z.object({
  records: z.array(z.looseObject({ seq: z.number(), at: z.number(), kind: z.enum(recordKinds) })),
  head: z.number(),
  /** The seq to ask for records after, for what follows. */
  next: z.number(),
});
// A page of JSON for scripts may be larger than one of the live channel: nothing waits behind it.
const largestPageBytes = 16 * pageLimits.bytes;

/** The sessions over HTTP. */
@ApiTags('sessions')
@Controller('api/sessions')
export class SessionsController {
  constructor(
    private readonly sessions: SessionRegistry,
    private readonly commands: SessionCommands,
    private readonly notifications: NotificationDesk,
  ) {}

  @Get()
  @Needs('sessions.list')
  @ApiOperation({ summary: 'Sessions, newest first, page by page; deleted ones only when asked for' })
  @ApiQuery({ name: 'text', required: false, schema: { type: 'string' }, description: 'Words that all stand in name, description, tags or id' })
  @ApiQuery({ name: 'state', required: false, schema: { type: 'string' }, description: 'One or several with commas' })
  @ApiQuery({ name: 'problem', required: false, schema: { type: 'string' } })
  @ApiQuery({ name: 'tag', required: false, schema: { type: 'string' } })
  @ApiQuery({ name: 'starred', required: false, schema: { type: 'boolean' } })
  @ApiQuery({ name: 'archived', required: false, schema: { type: 'boolean' } })
  @ApiQuery({ name: 'deleted', required: false, schema: { type: 'boolean', default: false } })
  @ApiQuery({ name: 'parent', required: false, schema: schemaOf(sessionIdSchema), description: 'Forks of that session' })
  @ApiQuery({ name: 'cursor', required: false, schema: { type: 'string' }, description: 'The next of the page before' })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: sessionPageLimits.most, default: sessionPageLimits.usual } })
  @ApiResponse({ status: 200, schema: schemaOf(sessionPageSchema) })
  @ApiRefusals('invalid-input')
  list(@Query() query: unknown) {
    return this.sessions.page(parseInput(sessionQuerySchema, query, 'query'));
  }

  @Post()
  @Needs('sessions.write')
  @Audit('session.begin')
  @ApiOperation({ summary: 'Begin a session, or fork one at an epoch with a checkpoint; repeating a requestId answers with the session it made (200)' })
  @ApiBody({ schema: schemaOf(createSessionSchema, 'input') })
  @ApiResponse({ status: 201, schema: schemaOf(sessionSummarySchema) })
  @ApiResponse({ status: 200, schema: schemaOf(sessionSummarySchema) })
  @ApiRefusals('invalid-input', 'forbidden-origin', 'not-found', 'too-large', 'storage-full', 'unavailable')
  async create(@Body() body: unknown, @Req() request: Request, @Res({ passthrough: true }) response: Response) {
    const { summary, isNew } = await this.sessions.create(parseInput(createSessionSchema, body, 'session'));
    const { person, standing } = callerOf(request);
    // Without an account nobody is told of anything.
    if (isNew && person && standing !== 'local') await this.notifications.begun(person.id, summary.id);
    response.status(isNew ? 201 : 200);
    return summary;
  }

  @Get(':session')
  @Needs('sessions.read')
  @ApiOperation({ summary: 'One session' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiResponse({ status: 200, schema: schemaOf(sessionSummarySchema) })
  @ApiRefusals('invalid-input', 'not-found')
  find(@Param() parameters: unknown) {
    return this.sessions.summary(parseInput(sessionParameterSchema, parameters, 'address').session);
  }

  @Post(':session/commands')
  @Needs('sessions.write')
  @Audit('session.command', ({ body }) => body.command)
  @HttpCode(200)
  @ApiOperation({ summary: 'Pause, resume or stop a session; an interrupted one resumes from its newest checkpoint' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiBody({ schema: schemaOf(sessionCommandSchema, 'input') })
  @ApiResponse({ status: 200, schema: schemaOf(sessionSummarySchema) })
  @ApiRefusals('invalid-input', 'forbidden-origin', 'not-found', 'wrong-state', 'too-large', 'storage-full', 'unavailable')
  command(@Param() parameters: unknown, @Body() body: unknown) {
    const { session } = parseInput(sessionParameterSchema, parameters, 'address');
    return this.commands.command(session, parseInput(sessionCommandSchema, body, 'command').command);
  }

  @Get(':session/records')
  @Needs('sessions.read')
  @ApiOperation({ summary: 'Records after a seq, in order, with the head of the log' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiQuery({ name: 'after', required: false, schema: { type: 'integer', minimum: 0, default: 0 } })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 1000, default: 100 } })
  @ApiQuery({ name: 'kinds', required: false, schema: { type: 'string' }, description: 'One kind, or several with commas' })
  @ApiResponse({ status: 200, schema: schemaOf(recordsAnswerSchema) })
  @ApiRefusals('invalid-input', 'not-found')
  async records(@Param() parameters: unknown, @Query() query: unknown) {
    const { session } = parseInput(sessionParameterSchema, parameters, 'address');
    const { after, limit, kinds } = parseInput(recordsQuerySchema, query, 'query');
    const { records, head, next } = await this.sessions.readKinds(session, after, kinds, { records: limit, bytes: largestPageBytes });
    return { records: records.map(({ seq, at, bytes }) => ({ seq, at, ...recordToJson(unpackRecord(bytes)) })), head, next };
  }
}
