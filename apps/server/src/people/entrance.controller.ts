import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { joinSchema, meSchema, openShareSchema, parseInput, signInSchema, signOutSchema } from '@infoplane/contracts';
import type { Request, Response } from 'express';
import { ApiRefusals, schemaOf } from '../http/openapi';
import { Accounts, type LetIn } from './accounts';
import { addressOf, endCookies, meOf, setCookie } from './answers';
import { anonymous, callerOf } from './caller';
import { Grants } from './grants';
import { Needs } from './needs';
import { PeopleRegistry } from './people-registry';

/** How people and guests come in and go out. Secrets come in bodies alone: addresses end up in logs and histories. */
@ApiTags('people')
@Controller('api')
export class EntranceController {
  constructor(
    private readonly accounts: Accounts,
    private readonly grants: Grants,
    private readonly people: PeopleRegistry,
  ) {}

  @Get('me')
  @Needs('nothing')
  @ApiOperation({ summary: 'Who asks, and what they may do' })
  @ApiResponse({ status: 200, schema: schemaOf(meSchema) })
  me(@Req() request: Request) {
    return meOf(callerOf(request), this.people.hasAdmin);
  }

  @Post('people/first')
  @Needs('nothing')
  @HttpCode(201)
  @ApiOperation({ summary: 'Become the first admin, by the secret in the link that the server printed when it started' })
  @ApiBody({ schema: schemaOf(joinSchema, 'input') })
  @ApiResponse({ status: 201, schema: schemaOf(meSchema) })
  @ApiRefusals('invalid-input', 'forbidden', 'forbidden-origin', 'too-many', 'storage-full', 'unavailable')
  async first(@Body() body: unknown, @Req() request: Request, @Res({ passthrough: true }) response: Response) {
    return this.#welcome(await this.accounts.joinFirst(parseInput(joinSchema, body, 'account'), addressOf(request)), request, response);
  }

  @Post('invites/accept')
  @Needs('nothing')
  @HttpCode(201)
  @ApiOperation({ summary: 'Join by an invite, which is used up' })
  @ApiBody({ schema: schemaOf(joinSchema, 'input') })
  @ApiResponse({ status: 201, schema: schemaOf(meSchema) })
  @ApiRefusals('invalid-input', 'forbidden', 'forbidden-origin', 'conflict', 'too-many', 'storage-full', 'unavailable')
  async accept(@Body() body: unknown, @Req() request: Request, @Res({ passthrough: true }) response: Response) {
    return this.#welcome(await this.accounts.acceptInvite(parseInput(joinSchema, body, 'account'), addressOf(request)), request, response);
  }

  @Post('sign-in')
  @Needs('nothing')
  @HttpCode(200)
  @ApiOperation({ summary: 'Sign in; the answer sets a cookie' })
  @ApiBody({ schema: schemaOf(signInSchema, 'input') })
  @ApiResponse({ status: 200, schema: schemaOf(meSchema) })
  @ApiRefusals('invalid-input', 'unauthenticated', 'forbidden-origin', 'too-many', 'storage-full', 'unavailable')
  async signIn(@Body() body: unknown, @Req() request: Request, @Res({ passthrough: true }) response: Response) {
    const { name, password } = parseInput(signInSchema, body, 'sign-in');
    return this.#welcome(await this.accounts.signIn(name, password, addressOf(request)), request, response);
  }

  @Post('sign-out')
  @Needs('nothing')
  @HttpCode(200)
  @ApiOperation({ summary: 'Sign out here, or everywhere; whoever is not signed in stays so' })
  @ApiBody({ schema: schemaOf(signOutSchema, 'input') })
  @ApiResponse({ status: 200, schema: schemaOf(meSchema) })
  @ApiRefusals('invalid-input', 'forbidden-origin', 'storage-full', 'unavailable')
  async signOut(@Body() body: unknown, @Req() request: Request, @Res({ passthrough: true }) response: Response) {
    const { everywhere } = parseInput(signOutSchema, body ?? {}, 'sign-out');
    await this.accounts.signOut(callerOf(request), everywhere);
    endCookies(request, response);
    return meOf(anonymous, this.people.hasAdmin);
  }

  @Post('shares/open')
  @Needs('nothing')
  @HttpCode(200)
  @ApiOperation({ summary: 'Become a guest who reads one session, by the secret of its link; the answer sets a cookie' })
  @ApiBody({ schema: schemaOf(openShareSchema, 'input') })
  @ApiResponse({ status: 200, schema: schemaOf(meSchema) })
  @ApiRefusals('invalid-input', 'forbidden', 'forbidden-origin', 'too-many', 'storage-full', 'unavailable')
  async openShare(@Body() body: unknown, @Req() request: Request, @Res({ passthrough: true }) response: Response) {
    const { secret } = parseInput(openShareSchema, body, 'link');
    return this.#welcome(await this.accounts.slowly(addressOf(request), () => this.grants.openShare(secret)), request, response);
  }

  #welcome(letIn: LetIn, request: Request, response: Response) {
    setCookie(request, response, letIn);
    return meOf(letIn.caller, this.people.hasAdmin);
  }
}
