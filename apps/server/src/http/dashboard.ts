import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';

const notThePage = /^\/(api|health|metrics|live|socket\.io)(\/|$)/;
// Angular's builder names a file by the hash of its content: name-ABCD1234.js.
const hashedName = /-[A-Z0-9]{8}\.\w+$/;

/**
 * Serves the built page. Files named by their content never change and are kept for a year; index.html names them and is asked for each
 * time. Any other address is one of the page's own routes and gets index.html.
 */
export function serveDashboard(app: NestExpressApplication, directory: string): void {
  app.useStaticAssets(directory, {
    index: false,
    redirect: false,
    setHeaders: (response, path) =>
      response.setHeader('Cache-Control', hashedName.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
  app.use((request: Request, response: Response, next: NextFunction) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!isRead || notThePage.test(request.path) || extname(request.path) !== '') return next();
    const index = join(directory, 'index.html');
    if (!existsSync(index)) return void response.status(503).type('text/plain').send('The page is not built yet: npm start builds it.\n');
    response.setHeader('Cache-Control', 'no-cache');
    // Dot files are allowed: the checkout itself may lie under a directory with a dot.
    return response.sendFile(index, { cacheControl: false, dotfiles: 'allow' });
  });
}
