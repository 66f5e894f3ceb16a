import { Body, Controller, Get, HttpCode, Param, Post, Put, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  marksAnswerSchema,
  parseInput,
  placedMarkSchema,
  placeMarkSchema,
  revealedMarksSchema,
  revealMarksSchema,
  sessionIdSchema,
} from '@infoplane/contracts';
import type { Request } from 'express';
import { z } from 'zod';
import { actorOf } from '../annotations/actor';
import { ApiRefusals, schemaOf } from '../http/openapi';
import { callerOf } from '../people/caller';
import { Audit, Needs } from '../people/needs';
import { MarkKeeper } from './mark-keeper';

const sessionParameterSchema = z.object({ session: sessionIdSchema });

/** Where people place the transitions of a session. */
@ApiTags('marks')
@Controller('api/sessions/:session/marks')
export class MarksController {
  constructor(private readonly marks: MarkKeeper) {}

  @Get()
  @Needs('sessions.read')
  @ApiOperation({
    summary: 'Every mark; one placed blind is null but for its author and for who placed one of the same layer and criterion',
  })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiResponse({ status: 200, schema: schemaOf(marksAnswerSchema) })
  @ApiRefusals('invalid-input', 'not-found')
  async list(@Param() parameters: unknown, @Req() request: Request) {
    const { session } = parseInput(sessionParameterSchema, parameters, 'address');
    return { marks: await this.marks.list(session, callerOf(request).person) };
  }

  @Put()
  @Needs('marks.write')
  @HttpCode(200)
  @ApiOperation({ summary: 'Place, move or take back (epoch null) one’s own mark of a layer’s transition' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiBody({ schema: schemaOf(placeMarkSchema, 'input') })
  @ApiResponse({ status: 200, schema: schemaOf(placedMarkSchema) })
  @ApiRefusals('invalid-input', 'forbidden-origin', 'not-found', 'conflict', 'wrong-state', 'storage-full', 'unavailable')
  place(@Param() parameters: unknown, @Body() body: unknown, @Req() request: Request) {
    const { session } = parseInput(sessionParameterSchema, parameters, 'address');
    return this.marks.place(session, actorOf(callerOf(request)), parseInput(placeMarkSchema, body, 'mark'));
  }

  @Post('reveal')
  @Needs('marks.reveal')
  @Audit('marks.reveal')
  @HttpCode(200)
  @ApiOperation({ summary: 'Show what was placed blind to everybody' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiBody({ schema: schemaOf(revealMarksSchema, 'input') })
  @ApiResponse({ status: 200, schema: schemaOf(revealedMarksSchema) })
  @ApiRefusals('invalid-input', 'forbidden-origin', 'not-found', 'conflict', 'wrong-state', 'storage-full', 'unavailable')
  reveal(@Param() parameters: unknown, @Body() body: unknown, @Req() request: Request) {
    const { session } = parseInput(sessionParameterSchema, parameters, 'address');
    return this.marks.reveal(session, actorOf(callerOf(request)), parseInput(revealMarksSchema, body, 'wish'));
  }
}
