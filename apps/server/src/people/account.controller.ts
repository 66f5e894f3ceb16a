import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { changePasswordSchema, createTokenSchema, parseInput, secretFieldSchema, tokenSchema } from '@infoplane/contracts';
import type { Request } from 'express';
import { z } from 'zod';
import { ApiRefusals, schemaOf } from '../http/openapi';
import { Accounts } from './accounts';
import { addressOf } from './answers';
import { callerOf } from './caller';
import { Grants } from './grants';
import { Needs } from './needs';

const tokenIdSchema = z.object({ token: z.string().max(100, 'is not one of ours') });

/** What people change of their own account. */
@ApiTags('people')
@Controller('api/me')
export class AccountController {
  constructor(
    private readonly accounts: Accounts,
    private readonly grants: Grants,
  ) {}

  @Post('password')
  @Needs('own-account')
  @HttpCode(204)
  @ApiOperation({ summary: 'Change the password; signs out everywhere else' })
  @ApiBody({ schema: schemaOf(changePasswordSchema, 'input') })
  @ApiResponse({ status: 204 })
  @ApiRefusals('invalid-input', 'too-many', 'storage-full', 'unavailable')
  async changePassword(@Body() body: unknown, @Req() request: Request): Promise<void> {
    const { current, next } = parseInput(changePasswordSchema, body, 'password');
    await this.accounts.changePassword(callerOf(request), current, next, addressOf(request));
  }

  @Get('tokens')
  @Needs('own-account')
  @ApiOperation({ summary: 'One’s own API tokens, newest first, without their secrets' })
  @ApiResponse({ status: 200, schema: schemaOf(z.object({ tokens: z.array(tokenSchema) })) })
  async tokens(@Req() request: Request) {
    return { tokens: await this.grants.tokens(callerOf(request).person!.id) };
  }

  @Post('tokens')
  @Needs('own-account')
  @HttpCode(201)
  @ApiOperation({ summary: 'Make an API token for scripts; its secret is in this answer alone. Send it as Authorization: Bearer' })
  @ApiBody({ schema: schemaOf(createTokenSchema, 'input') })
  @ApiResponse({ status: 201, schema: schemaOf(tokenSchema.extend(secretFieldSchema.shape)) })
  @ApiRefusals('invalid-input', 'too-many', 'storage-full', 'unavailable')
  makeToken(@Body() body: unknown, @Req() request: Request) {
    const { name, scopes, expiresInDays } = parseInput(createTokenSchema, body, 'token');
    return this.grants.makeToken(callerOf(request), name, scopes, expiresInDays);
  }

  @Delete('tokens/:token')
  @Needs('own-account')
  @HttpCode(204)
  @ApiOperation({ summary: 'End a token of one’s own' })
  @ApiParam({ name: 'token', schema: { type: 'string' } })
  @ApiResponse({ status: 204 })
  @ApiRefusals('not-found', 'storage-full', 'unavailable')
  async endToken(@Param() parameters: unknown, @Req() request: Request): Promise<void> {
    const caller = callerOf(request);
    await this.grants.end(caller, { kind: 'token', id: parseInput(tokenIdSchema, parameters, 'address').token, person: caller.person!.id });
  }
}
