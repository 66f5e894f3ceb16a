import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { RefusedError, type Refusal } from '@infoplane/contracts';
import type { Request, Response } from 'express';
import { describeError, type Log } from '../log';
import { asStorageError } from '../storage/storage-error';
import { statusOf } from './refusals';

/** Turns whatever a route throws into a refusal with its status. What nobody expected is logged in full and told in general. */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) return void response.destroy();
    const refusal = this.#refusalOf(error, request);
    // A browser shows no dialogue of its own for this scheme.
    if (refusal.code === 'unauthenticated') response.set('WWW-Authenticate', 'Bearer');
    response.status(statusOf[refusal.code]).json(refusal);
  }

  #refusalOf(error: unknown, request: Request): Refusal {
    const known = asStorageError(error);
    if (known instanceof RefusedError) return known.toRefusal();
    // Of the framework and the body parser; some come as an HttpException, some as an error with a status.
    const status = error instanceof HttpException ? error.getStatus() : statusField(error);
    switch (status) {
      case 400:
        return refusal(
          'invalid-input',
          `The request cannot be read: ${withoutBody(describeError(error))}. A body must be JSON, which has no NaN and no Infinity`,
        );
      case 404:
        return refusal('not-found', `There is nothing at ${request.method} ${request.path.slice(0, 200)}: /api/docs lists what there is`);
      case 413:
        return refusal('too-large', 'The body is larger than 64 KB');
      case 415:
        return refusal('invalid-input', `The body's encoding is not understood: ${describeError(error)}`);
      default:
        this.log.error(`${request.method} ${request.path}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        return refusal('internal', 'Something went wrong in the server; its log says what');
    }
  }
}

function refusal(code: Refusal['code'], message: string): Refusal {
  return { code, message, faults: [] };
}

/** JSON's parser quotes the text around what it stumbled over, which may be a password. */
function withoutBody(sentence: string): string {
  return sentence.replace(/, (\.\.\.)?".*$/s, '');
}

function statusField(error: unknown): number | undefined {
  return typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number' ? error.status : undefined;
}
