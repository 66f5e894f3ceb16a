import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { CompressedFiles } from './compressed-files';

const notThePage = /^\/(api|health|metrics|live|socket\.io)(\/|$)/;
// The page's builder names a file by eight characters of a hash of its content: name-B1_SoPqi.js. A word of eight small letters is none.
const hashedName = /-(?=[a-z_-]*[A-Z0-9])[\w-]{8}\.\w+$/;

/**
 * Serves the built page, compressed for who takes it so. Files named by their content never change and are kept for a year; index.html
 * names them and is asked for each time. Any other address is one of the page's own routes and gets index.html.
 */
export function serveDashboard(app: NestExpressApplication, directory: string): void {
  const compressed = new CompressedFiles(directory);
  /** Sends a file compressed. @returns whether it did. */
  const send = async (request: Request, response: Response, path: string): Promise<boolean> => {
    const encoding = request.acceptsEncodings('br') ? 'br' : request.acceptsEncodings('gzip') ? 'gzip' : null;
    // A range counts bytes of the file itself.
    if (encoding === null || !isRead(request) || request.headers.range !== undefined) return false;
    const file = await compressed.find(path, encoding);
    if (!file) return false;
    response.set({
      'Content-Type': file.contentType,
      'Content-Encoding': encoding,
      ETag: file.etag,
      Vary: 'Accept-Encoding',
      'Cache-Control': cacheControl(path),
    });
    response.send(file.bytes);
    return true;
  };
  app.use(async (request: Request, response: Response, next: NextFunction) => {
    if (!(await send(request, response, request.path))) next();
  });
  app.useStaticAssets(directory, {
    index: false,
    redirect: false,
    setHeaders: (response, path) => response.set({ Vary: 'Accept-Encoding', 'Cache-Control': cacheControl(path) }),
  });
  app.use(async (request: Request, response: Response, next: NextFunction) => {
    if (!isRead(request) || notThePage.test(request.path) || extname(request.path) !== '') return next();
    const index = join(directory, 'index.html');
    if (!existsSync(index)) return void response.status(503).type('text/plain').send('The page is not built yet: npm start builds it.\n');
    if (await send(request, response, '/index.html')) return;
    response.set({ Vary: 'Accept-Encoding', 'Cache-Control': 'no-cache' });
    // Dot files are allowed: the checkout itself may lie under a directory with a dot.
    return response.sendFile(index, { cacheControl: false, dotfiles: 'allow' });
  });
}

function isRead({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD';
}

function cacheControl(path: string): string {
  return hashedName.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
}
