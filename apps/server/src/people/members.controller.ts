import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  auditEntrySchema,
  changeRoleSchema,
  createInviteSchema,
  inviteSchema,
  memberSchema,
  parseInput,
  secretFieldSchema,
} from '@infoplane/contracts';
import type { Request } from 'express';
import { z } from 'zod';
import { ApiRefusals, schemaOf } from '../http/openapi';
import { AuditTrail } from './audit';
import { callerOf } from './caller';
import { Grants } from './grants';
import { Needs } from './needs';
import { OpenSockets } from './open-sockets';
import { PeopleRegistry } from './people-registry';

const idSchema = z.string().max(100, 'is not one of ours');
const personParameterSchema = z.object({ person: idSchema });
const inviteParameterSchema = z.object({ invite: idSchema });
const mostLines = 200;
const wholeNumber = (max: number) => {
  const allowed = `must be a whole number from 1 to ${max}`;
  return z.string(allowed).regex(/^\d{1,15}$/, allowed).transform(Number).pipe(z.number().min(1, allowed).max(max, allowed));
};
const auditQuerySchema = z.object({
  before: wholeNumber(999_999_999_999_999).default(999_999_999_999_999),
  limit: wholeNumber(mostLines).default(50),
});

/** Who belongs to the team, who is invited, and who did what. */
@ApiTags('people')
@Controller('api')
export class MembersController {
  constructor(
    private readonly people: PeopleRegistry,
    private readonly grants: Grants,
    private readonly audit: AuditTrail,
    private readonly sockets: OpenSockets,
  ) {}

  @Get('people')
  @Needs('people.read')
  @ApiOperation({ summary: 'Everybody with an account, in the order they came, those revoked included' })
  @ApiResponse({ status: 200, schema: schemaOf(z.object({ people: z.array(memberSchema) })) })
  list() {
    return { people: this.people.list() };
  }

  @Patch('people/:person')
  @Needs('people.write')
  @ApiOperation({ summary: 'Give somebody another role; it holds at once' })
  @ApiParam({ name: 'person', schema: { type: 'string' } })
  @ApiBody({ schema: schemaOf(changeRoleSchema, 'input') })
  @ApiResponse({ status: 200, schema: schemaOf(memberSchema) })
  @ApiRefusals('invalid-input', 'not-found', 'wrong-state', 'storage-full', 'unavailable')
  async changeRole(@Param() parameters: unknown, @Body() body: unknown, @Req() request: Request) {
    const { person } = parseInput(personParameterSchema, parameters, 'address');
    const { role } = parseInput(changeRoleSchema, body, 'role');
    const member = await this.people.changeRole(callerOf(request).person?.id ?? null, person, role);
    this.sockets.sweep();
    return member;
  }

  @Delete('people/:person')
  @Needs('people.write')
  @ApiOperation({ summary: 'Revoke an account: ends its connections, cookies, tokens, and the links it made, at once' })
  @ApiParam({ name: 'person', schema: { type: 'string' } })
  @ApiResponse({ status: 200, schema: schemaOf(memberSchema) })
  @ApiRefusals('not-found', 'wrong-state', 'storage-full', 'unavailable')
  async revoke(@Param() parameters: unknown, @Req() request: Request) {
    const { person } = parseInput(personParameterSchema, parameters, 'address');
    const member = await this.people.revoke(callerOf(request).person?.id ?? null, person);
    this.sockets.sweep();
    return member;
  }

  @Get('invites')
  @Needs('people.write')
  @ApiOperation({ summary: 'Invites that wait, newest first, without their secrets' })
  @ApiResponse({ status: 200, schema: schemaOf(z.object({ invites: z.array(inviteSchema) })) })
  async invites() {
    return { invites: await this.grants.invites() };
  }

  @Post('invites')
  @Needs('people.write')
  @HttpCode(201)
  @ApiOperation({ summary: 'Invite one person with a role; the secret is in this answer alone and belongs behind the # of a link: /join#invite=…' })
  @ApiBody({ schema: schemaOf(createInviteSchema, 'input') })
  @ApiResponse({ status: 201, schema: schemaOf(inviteSchema.extend(secretFieldSchema.shape)) })
  @ApiRefusals('invalid-input', 'too-many', 'storage-full', 'unavailable')
  invite(@Body() body: unknown, @Req() request: Request) {
    const { role, expiresInDays } = parseInput(createInviteSchema, body, 'invite');
    return this.grants.makeInvite(callerOf(request), role, expiresInDays);
  }

  @Delete('invites/:invite')
  @Needs('people.write')
  @HttpCode(204)
  @ApiOperation({ summary: 'Withdraw an invite' })
  @ApiParam({ name: 'invite', schema: { type: 'string' } })
  @ApiResponse({ status: 204 })
  @ApiRefusals('not-found', 'storage-full', 'unavailable')
  async endInvite(@Param() parameters: unknown, @Req() request: Request): Promise<void> {
    await this.grants.end(callerOf(request), { kind: 'invite', id: parseInput(inviteParameterSchema, parameters, 'address').invite });
  }

  @Get('audit')
  @Needs('audit.read')
  @ApiOperation({ summary: 'Who did what, newest first; before is the id of the last line held' })
  @ApiQuery({ name: 'before', required: false, schema: { type: 'integer', minimum: 1 } })
  @ApiQuery({ name: 'limit', required: false, schema: { type: 'integer', minimum: 1, maximum: mostLines, default: 50 } })
  @ApiResponse({ status: 200, schema: schemaOf(z.object({ entries: z.array(auditEntrySchema) })) })
  @ApiRefusals('invalid-input')
  async deeds(@Query() query: unknown) {
    const { before, limit } = parseInput(auditQuerySchema, query, 'query');
    return { entries: await this.audit.read(before, limit) };
  }
}
