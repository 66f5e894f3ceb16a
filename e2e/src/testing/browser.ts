import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

/** One person's browser: a profile of its own. */
export interface Person {
  readonly context: BrowserContext;
  /** A new page that collects what goes wrong in it. */
  open(url: string): Promise<Page>;
  /** Errors of all pages: uncaught ones and those that the page wrote to its console. */
  readonly errors: string[];
  leave(): Promise<void>;
}

export interface Screen {
  readonly width: number;
  readonly height: number;
  readonly colorScheme: 'light' | 'dark';
  /** Whether the person asked for pages without motion. */
  readonly reducedMotion?: 'reduce';
  /** Whether there is a finger instead of a mouse. */
  readonly isTouched?: boolean;
}

export const wide: Screen = { width: 1440, height: 900, colorScheme: 'light' };
/**
 * For several people at once: in each of their browsers the processor paints what a graphics card would. Five annotations on a running session took a page on
 * two busy cores 4.8 s without motion, and 14 s with it.
 */
export const calm: Screen = { ...wide, reducedMotion: 'reduce' };

/** Opens a browser with a fresh profile. */
export async function bringPerson({ width, height, colorScheme, reducedMotion, isTouched = false }: Screen = wide): Promise<Person> {
  const profile = mkdtempSync(join(tmpdir(), 'infoplane-person-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['CHROME_BIN'] ?? '/usr/bin/chromium',
    headless: true,
    viewport: { width, height },
    colorScheme,
    reducedMotion,
    hasTouch: isTouched,
    isMobile: isTouched,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  const errors: string[] = [];
  context.on('weberror', (error) => errors.push(String(error.error())));
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return {
    context,
    errors,
    async open(url) {
      const page = await context.newPage();
      await page.goto(url);
      return page;
    },
    async leave() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
