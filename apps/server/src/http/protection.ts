import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import type { RefusedError } from '@infoplane/contracts';
import helmet from 'helmet';
import { isKnownHost, unknownHost } from './hosts';
import { isOwnOrigin } from './origin';
import { foreignOrigin, statusOf } from './refusals';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Security headers, the Host check of all requests and the Origin check of mutating ones.
 *
 * Styles may be inline, since the page's components and charts set them on elements; scripts may not. Nothing forces https: a team in one
 * room reads http://their-machine:4270, and a browser that was told to upgrade would find nobody there.
 *
 * @param names what a Host header may call this server.
 */
export function protect(app: NestExpressApplication, names: ReadonlySet<string>): void {
  app.disable('x-powered-by');
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", 'data:', 'blob:'],
          fontSrc: ["'self'", 'data:'],
          connectSrc: ["'self'"],
          workerSrc: ["'self'", 'blob:'],
          objectSrc: ["'none'"],
          baseUri: ["'self'"],
          formAction: ["'self'"],
          frameAncestors: ["'self'"],
        },
      },
      strictTransportSecurity: false,
      // Both mean something on https alone; over http a browser only complains of them.
      crossOriginOpenerPolicy: false,
      originAgentCluster: false,
    }),
  );
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (!isKnownHost(request.headers.host, names)) return refuse(response, unknownHost(request.headers.host));
    if (!reading.has(request.method) && !isOwnOrigin(request.headers)) return refuse(response, foreignOrigin());
    return next();
  });
}

function refuse(response: Response, error: RefusedError): void {
  const refusal = error.toRefusal();
  response.status(statusOf[refusal.code]).json(refusal);
}
