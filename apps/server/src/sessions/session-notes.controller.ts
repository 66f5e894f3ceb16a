import { Body, Controller, Delete, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { editSessionSchema, parseInput, sessionIdSchema, sessionSummarySchema } from '@infoplane/contracts';
import { z } from 'zod';
import { ApiRefusals, schemaOf } from '../http/openapi';
import { Audit, Needs } from '../people/needs';
import { SessionBin } from './session-bin';
import { SessionNotebook } from './session-notebook';

const sessionParameterSchema = z.object({ session: sessionIdSchema });

/** What people write about sessions, and deleting them. */
@ApiTags('sessions')
@Controller('api/sessions/:session')
export class SessionNotesController {
  constructor(
    private readonly notebook: SessionNotebook,
    private readonly bin: SessionBin,
  ) {}

  @Patch()
  @Needs('sessions.write')
  @Audit('session.edit')
  @ApiOperation({ summary: 'Change name, description, tags, star, archive or priority; a field that somebody else changed since the version seen is a conflict' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiBody({ schema: schemaOf(editSessionSchema, 'input') })
  @ApiResponse({ status: 200, schema: schemaOf(sessionSummarySchema) })
  @ApiRefusals('invalid-input', 'forbidden-origin', 'not-found', 'conflict', 'too-large', 'storage-full', 'unavailable')
  edit(@Param() parameters: unknown, @Body() body: unknown) {
    const { session } = parseInput(sessionParameterSchema, parameters, 'address');
    return this.notebook.edit(session, parseInput(editSessionSchema, body, 'edit'));
  }

  @Delete()
  @Needs('sessions.write')
  @Audit('session.delete')
  @ApiOperation({ summary: 'Delete a session, which is stopped first; for 30 days it can be restored' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiResponse({ status: 200, schema: schemaOf(sessionSummarySchema) })
  @ApiRefusals('invalid-input', 'forbidden-origin', 'not-found', 'wrong-state', 'storage-full', 'unavailable')
  delete(@Param() parameters: unknown) {
    return this.bin.delete(parseInput(sessionParameterSchema, parameters, 'address').session);
  }

  @Post('restore')
  @Needs('sessions.write')
  @Audit('session.restore')
  @HttpCode(200)
  @ApiOperation({ summary: 'Have a deleted session back' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiResponse({ status: 200, schema: schemaOf(sessionSummarySchema) })
  @ApiRefusals('invalid-input', 'forbidden-origin', 'not-found', 'storage-full', 'unavailable')
  restore(@Param() parameters: unknown) {
    return this.bin.restore(parseInput(sessionParameterSchema, parameters, 'address').session);
  }
}
