import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  mostNotifications,
  notificationsAnswerSchema,
  parseInput,
  readNotificationsSchema,
  sessionIdSchema,
  subscriptionsAnswerSchema,
} from '@infoplane/contracts';
import type { Request } from 'express';
import { z } from 'zod';
import { actorOf } from '../annotations/actor';
import { ApiRefusals, schemaOf } from '../http/openapi';
import { callerOf } from '../people/caller';
import { Needs } from '../people/needs';
import { SessionRegistry } from '../sessions/session-registry';
import { NotificationDesk } from './notification-desk';

const sessionParameterSchema = z.object({ session: sessionIdSchema });

/** What somebody is told of, and of which sessions they want to be. */
@ApiTags('notifications')
@Controller('api')
export class NotificationsController {
  constructor(
    private readonly desk: NotificationDesk,
    private readonly sessions: SessionRegistry,
  ) {}

  @Get('me/notifications')
  @Needs('people.read')
  @ApiOperation({ summary: 'One’s own notifications, newest first' })
  @ApiResponse({ status: 200, schema: schemaOf(notificationsAnswerSchema) })
  list(@Req() request: Request) {
    return this.desk.list(personOf(request), mostNotifications);
  }

  @Post('me/notifications/read')
  @Needs('people.read')
  @HttpCode(200)
  @ApiOperation({ summary: 'Mark one’s notifications as read: all up to one, or just those named' })
  @ApiBody({ schema: schemaOf(readNotificationsSchema, 'input') })
  @ApiResponse({ status: 200, schema: schemaOf(notificationsAnswerSchema) })
  @ApiRefusals('invalid-input', 'forbidden-origin', 'storage-full', 'unavailable')
  read(@Body() body: unknown, @Req() request: Request) {
    return this.desk.read(personOf(request), parseInput(readNotificationsSchema, body, 'wish'));
  }

  @Get('me/subscriptions')
  @Needs('people.read')
  @ApiOperation({ summary: 'The sessions of which one wants to be told' })
  @ApiResponse({ status: 200, schema: schemaOf(subscriptionsAnswerSchema) })
  subscriptions(@Req() request: Request) {
    return this.desk.subscriptions(personOf(request));
  }

  @Put('sessions/:session/subscription')
  @Needs('people.read')
  @HttpCode(204)
  @ApiOperation({ summary: 'Be told of a session’s phase changes and its end' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiResponse({ status: 204 })
  @ApiRefusals('invalid-input', 'forbidden-origin', 'not-found', 'storage-full', 'unavailable')
  async subscribe(@Param() parameters: unknown, @Req() request: Request): Promise<void> {
    await this.desk.subscribe(personOf(request), this.#session(parameters), true);
  }

  @Delete('sessions/:session/subscription')
  @Needs('people.read')
  @HttpCode(204)
  @ApiOperation({ summary: 'Be told of a session no more' })
  @ApiParam({ name: 'session', schema: schemaOf(sessionIdSchema) })
  @ApiResponse({ status: 204 })
  @ApiRefusals('invalid-input', 'forbidden-origin', 'not-found', 'storage-full', 'unavailable')
  async unsubscribe(@Param() parameters: unknown, @Req() request: Request): Promise<void> {
    await this.desk.subscribe(personOf(request), this.#session(parameters), false);
  }

  /** @throws RefusedError `not-found`. */
  #session(parameters: unknown): string {
    return this.sessions.row(parseInput(sessionParameterSchema, parameters, 'address').session).id;
  }
}

function personOf(request: Request): string {
  return actorOf(callerOf(request)).person.id;
}
