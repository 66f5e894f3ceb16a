import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiParam, ApiProduces, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { bundledCheckpoints, parseInput, sessionIdSchema, sessionSummarySchema } from '@infoplane/contracts';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { sendStream } from '../export/send-stream';
import { ApiRefusals, schemaOf } from '../http/openapi';
import { Audit, Needs } from '../people/needs';
import { BundleDoor } from './bundle-door';

const sessionParameterSchema = z.object({ session: sessionIdSchema });
const bundleQuerySchema = z.strictObject({ checkpoints: z.enum(bundledCheckpoints, { error: `must be one of ${bundledCheckpoints.join(', ')}` }).default('none') });

/** Sessions as one file, from one server to another. */
@ApiTags('bundles')
@Controller('api')
export class BundlesController {
  constructor(private readonly bundles: BundleDoor) {}

  @Get('sessions/:session/bundle')
  @Needs('sessions.read')
  @ApiOperation({ summary: 'A session as one file that another server imports: configuration, records, annotations, and checkpoints if asked for' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiQuery({ name: 'checkpoints', required: false, schema: { type: 'string', enum: [...bundledCheckpoints], default: 'none' } })
  @ApiProduces('application/zip')
  @ApiResponse({ status: 200 })
  @ApiRefusals('invalid-input', 'not-found')
  async bundle(@Param() parameters: unknown, @Query() query: unknown, @Res() response: Response): Promise<void> {
    const { session } = parseInput(sessionParameterSchema, parameters, 'address');
    const { checkpoints } = parseInput(bundleQuerySchema, query, 'query');
    await this.bundles.write(session, checkpoints, (content) => sendStream(response, { name: `${session}.infoplane.zip`, type: 'application/zip' }, content));
  }

  @Post('bundles')
  @Needs('sessions.write')
  @Audit('session.import')
  @HttpCode(201)
  @ApiOperation({ summary: 'Import a session’s bundle: all of it is checked first, and then all of it is stored or nothing' })
  @ApiConsumes('application/zip')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiResponse({ status: 201, schema: schemaOf(sessionSummarySchema) })
  @ApiRefusals('invalid-input', 'forbidden-origin', 'too-large', 'storage-full', 'unavailable')
  import(@Req() request: Request) {
    return this.bundles.read(request);
  }
}
