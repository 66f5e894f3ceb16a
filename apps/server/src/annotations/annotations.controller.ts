import { Body, Controller, Get, HttpCode, Param, Patch, Post, Put, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  annotationHistorySchema,
  annotationKinds,
  annotationSchema,
  annotationsAnswerSchema,
  createAnnotationSchema,
  editAnnotationSchema,
  findAnnotationsSchema,
  parseInput,
  reactSchema,
  sessionIdSchema,
} from '@infoplane/contracts';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { ApiRefusals, schemaOf } from '../http/openapi';
import { callerOf } from '../people/caller';
import { Needs } from '../people/needs';
import { actorOf } from './actor';
import { AnnotationKeeper } from './annotation-keeper';

const sessionParameterSchema = z.object({ session: sessionIdSchema });
const annotationParameterSchema = z.object({ session: sessionIdSchema, annotation: z.uuid('must be the id of an annotation') });
const uuid = { type: 'string', format: 'uuid' } as const;

/** What people write into a session. */
@ApiTags('annotations')
@Controller('api/sessions/:session/annotations')
export class AnnotationsController {
  constructor(private readonly annotations: AnnotationKeeper) {}

  @Get()
  @Needs('sessions.read')
  @ApiOperation({ summary: 'Annotations in the order they were made, narrowed by text, author, tag and kind; those deleted are left out' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiQuery({ name: 'text', required: false, schema: { type: 'string' } })
  @ApiQuery({ name: 'person', required: false, description: 'The id of an author', schema: { type: 'string' } })
  @ApiQuery({ name: 'tag', required: false, schema: { type: 'string' } })
  @ApiQuery({ name: 'kind', required: false, schema: { type: 'string', enum: [...annotationKinds] } })
  @ApiQuery({
    name: 'after',
    required: false,
    description: 'The `next` of the page before',
    schema: { type: 'integer', minimum: 0, default: 0 },
  })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: 500, default: 100 } })
  @ApiResponse({ status: 200, schema: schemaOf(annotationsAnswerSchema) })
  @ApiRefusals('invalid-input', 'not-found')
  find(@Param() parameters: unknown, @Query() query: unknown) {
    const { session } = parseInput(sessionParameterSchema, parameters, 'address');
    return this.annotations.find(session, parseInput(findAnnotationsSchema, query, 'query'));
  }

  @Post()
  @Needs('annotations.write')
  @ApiOperation({ summary: 'Write an annotation, or answer one; repeating it is answered with what it made (200)' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiBody({ schema: schemaOf(createAnnotationSchema, 'input') })
  @ApiResponse({ status: 201, schema: schemaOf(annotationSchema) })
  @ApiResponse({ status: 200, schema: schemaOf(annotationSchema) })
  @ApiRefusals('invalid-input', 'forbidden-origin', 'not-found', 'conflict', 'wrong-state', 'too-many', 'storage-full', 'unavailable')
  async create(
    @Param() parameters: unknown,
    @Body() body: unknown,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { session } = parseInput(sessionParameterSchema, parameters, 'address');
    const wish = parseInput(createAnnotationSchema, body, 'annotation');
    const { annotation, isNew } = await this.annotations.create(session, actorOf(callerOf(request)), wish);
    response.status(isNew ? 201 : 200);
    return annotation;
  }

  @Patch(':annotation')
  @Needs('annotations.write')
  @ApiOperation({
    summary: 'Change fields of an annotation; a field that somebody else changed since `seen` is a conflict, with the annotation as it is',
  })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiParam({ name: 'annotation', schema: uuid })
  @ApiBody({ schema: schemaOf(editAnnotationSchema, 'input') })
  @ApiResponse({ status: 200, schema: schemaOf(annotationSchema) })
  @ApiRefusals('invalid-input', 'forbidden-origin', 'not-found', 'conflict', 'wrong-state', 'too-many', 'storage-full', 'unavailable')
  edit(@Param() parameters: unknown, @Body() body: unknown, @Req() request: Request) {
    const { session, annotation } = parseInput(annotationParameterSchema, parameters, 'address');
    return this.annotations.edit(session, actorOf(callerOf(request)), annotation, parseInput(editAnnotationSchema, body, 'edit'));
  }

  @Put(':annotation/reactions')
  @Needs('annotations.write')
  @HttpCode(200)
  @ApiOperation({ summary: 'React to an annotation, or take a reaction back' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiParam({ name: 'annotation', schema: uuid })
  @ApiBody({ schema: schemaOf(reactSchema, 'input') })
  @ApiResponse({ status: 200, schema: schemaOf(annotationSchema) })
  @ApiRefusals('invalid-input', 'forbidden-origin', 'not-found', 'conflict', 'wrong-state', 'too-many', 'storage-full', 'unavailable')
  react(@Param() parameters: unknown, @Body() body: unknown, @Req() request: Request) {
    const { session, annotation } = parseInput(annotationParameterSchema, parameters, 'address');
    return this.annotations.react(session, actorOf(callerOf(request)), annotation, parseInput(reactSchema, body, 'reaction'));
  }

  @Get(':annotation/history')
  @Needs('sessions.read')
  @ApiOperation({ summary: 'What an annotation was after each change, and whose change it was, oldest first' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiParam({ name: 'annotation', schema: uuid })
  @ApiResponse({ status: 200, schema: schemaOf(annotationHistorySchema) })
  @ApiRefusals('invalid-input', 'not-found')
  history(@Param() parameters: unknown) {
    const { session, annotation } = parseInput(annotationParameterSchema, parameters, 'address');
    return this.annotations.history(session, annotation);
  }
}
