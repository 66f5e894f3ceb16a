import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { createShareSchema, parseInput, secretFieldSchema, sessionIdSchema, shareSchema } from '@infoplane/contracts';
import type { Request } from 'express';
import { z } from 'zod';
import { ApiRefusals, schemaOf } from '../http/openapi';
import { callerOf } from './caller';
import { Grants } from './grants';
import { Needs } from './needs';

const sessionParameterSchema = z.object({ session: sessionIdSchema });
const shareParameterSchema = z.object({ share: z.string().max(100, 'is not one of ours') });

/** Links by which anybody reads one session. */
@ApiTags('people')
@Controller('api')
export class SharesController {
  constructor(private readonly grants: Grants) {}

  @Get('sessions/:session/shares')
  @Needs('shares.write')
  @ApiOperation({ summary: 'The links that share a session, newest first, without their secrets' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiResponse({ status: 200, schema: schemaOf(z.object({ shares: z.array(shareSchema) })) })
  @ApiRefusals('invalid-input', 'not-found')
  async list(@Param() parameters: unknown) {
    return { shares: await this.grants.shares(parseInput(sessionParameterSchema, parameters, 'address').session) };
  }

  @Post('sessions/:session/shares')
  @Needs('shares.write')
  @HttpCode(201)
  @ApiOperation({ summary: 'Share a session; the secret is in this answer alone and belongs behind the # of a link' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiBody({ schema: schemaOf(createShareSchema, 'input') })
  @ApiResponse({ status: 201, schema: schemaOf(shareSchema.extend(secretFieldSchema.shape)) })
  @ApiRefusals('invalid-input', 'not-found', 'too-many', 'storage-full', 'unavailable')
  share(@Param() parameters: unknown, @Body() body: unknown, @Req() request: Request) {
    const { session } = parseInput(sessionParameterSchema, parameters, 'address');
    const { expiresInDays } = parseInput(createShareSchema, body ?? {}, 'share');
    return this.grants.makeShare(callerOf(request), session, expiresInDays);
  }

  @Delete('shares/:share')
  @Needs('shares.write')
  @HttpCode(204)
  @ApiOperation({ summary: 'End a link; its guests are nobody at once' })
  @ApiParam({ name: 'share', schema: { type: 'string' } })
  @ApiResponse({ status: 204 })
  @ApiRefusals('not-found', 'storage-full', 'unavailable')
  async end(@Param() parameters: unknown, @Req() request: Request): Promise<void> {
    await this.grants.end(callerOf(request), { kind: 'share', id: parseInput(shareParameterSchema, parameters, 'address').share });
  }
}
