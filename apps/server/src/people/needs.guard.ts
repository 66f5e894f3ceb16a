import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { RefusedError } from '@infoplane/contracts';
import type { Request, Response } from 'express';
import { setCaller } from './caller';
import { cookieLifeMs, type Callers } from './callers';
import { cookieHeader, personCookie, readCookie } from './cookies';
import { needKey, requireNeed, type Need } from './needs';

/** Stands before every route: says who asks, and lets them through if they may. */
export class NeedsGuard implements CanActivate {
  constructor(private readonly callers: Callers) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    // Commands of the live channel are checked where they arrive, before any handler is chosen.
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<Request>();
    const response = context.switchToHttp().getResponse<Response>();
    const need: Need | undefined = Reflect.getMetadata(needKey, context.getHandler());
    if (need === undefined) throw new RefusedError('forbidden', 'This route does not say who may use it, so nobody may');
    // Answers depend on who asks.
    response.set('Cache-Control', 'no-store');
    const caller = await this.callers.resolve(request);
    setCaller(request, caller);
    requireNeed(caller, need, request.params['session']);
    const cookie = readCookie(request.headers, personCookie);
    if (cookie !== null && (await this.callers.extend(caller))) {
      response.append('Set-Cookie', cookieHeader(personCookie, cookie, cookieLifeMs, request.secure));
    }
    return true;
  }
}
