import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  checkpointSummarySchema,
  lineageSchema,
  parseInput,
  remeasureSchema,
  sessionIdSchema,
  sessionSummarySchema,
} from '@infoplane/contracts';
import { z } from 'zod';
import { ApiRefusals, schemaOf } from '../http/openapi';
import { Audit, Needs } from '../people/needs';
import { SessionRegistry } from './session-registry';

const sessionParameterSchema = z.object({ session: sessionIdSchema });
const checkpointsAnswerSchema = z.object({ checkpoints: z.array(checkpointSummarySchema) });

/** What sessions leave behind to go on from: checkpoints, forks from them, and measurements of them. */
@ApiTags('sessions')
@Controller('api/sessions/:session')
export class CheckpointsController {
  constructor(private readonly sessions: SessionRegistry) {}

  @Get('checkpoints')
  @Needs('sessions.read')
  @ApiOperation({ summary: 'The epochs that a session can be forked at' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiResponse({ status: 200, schema: schemaOf(checkpointsAnswerSchema) })
  @ApiRefusals('invalid-input', 'not-found')
  async checkpoints(@Param() parameters: unknown) {
    return { checkpoints: await this.sessions.checkpoints(parseInput(sessionParameterSchema, parameters, 'address').session) };
  }

  @Get('lineage')
  @Needs('sessions.list')
  @ApiOperation({ summary: 'The tree of forks that a session belongs to, each after its parent, with the settings in which it differs' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiResponse({ status: 200, schema: schemaOf(lineageSchema) })
  @ApiRefusals('invalid-input', 'not-found')
  lineage(@Param() parameters: unknown) {
    return this.sessions.lineage(parseInput(sessionParameterSchema, parameters, 'address').session);
  }

  @Post('remeasurements')
  @Needs('sessions.write')
  @Audit('session.remeasure')
  @HttpCode(202)
  @ApiOperation({ summary: 'Measure an ended session once more, at every checkpoint, with estimators that it does not have' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiBody({ schema: schemaOf(remeasureSchema, 'input') })
  @ApiResponse({ status: 202, schema: schemaOf(sessionSummarySchema) })
  @ApiRefusals('invalid-input', 'forbidden-origin', 'not-found', 'wrong-state', 'too-large', 'unavailable')
  remeasure(@Param() parameters: unknown, @Body() body: unknown) {
    const { session } = parseInput(sessionParameterSchema, parameters, 'address');
    return this.sessions.remeasure(session, parseInput(remeasureSchema, body, 're-measurement'));
  }
}
