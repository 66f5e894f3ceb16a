import { sessionPageLimits, sessionPageSchema, type SessionPage, type SessionSummary } from '@infoplane/contracts';
import { Command } from 'commander';
import { addServerOptions, ServerClient, type ServerWords } from './server-client';
import type { Terminal } from './terminal';

interface SessionsWords extends ServerWords {
  readonly text?: string;
  readonly state?: string;
  readonly problem?: string;
  readonly tag?: string;
  readonly starred?: boolean;
  readonly archived?: boolean;
  readonly deleted?: boolean;
  readonly parent?: string;
  readonly json?: boolean;
}

/** `sessions`: lists the sessions of a server, newest first. */
export function sessionsCommand(terminal: Terminal): Command {
  return addServerOptions(new Command('sessions').description('Lists the sessions of a server, newest first.'))
    .option('--text <words>', 'words that all stand in name, description, tags or id')
    .option('--state <names>', 'a state, or several with commas')
    .option('--problem <name>', 'what they learn')
    .option('--tag <tag>', 'a tag that they have')
    .option('--starred', 'starred ones alone')
    .option('--archived', 'archived ones alone')
    .option('--deleted', 'deleted ones, which can be restored for 30 days')
    .option('--parent <id>', 'forks of that session')
    .option('--json', 'one JSON document at the end')
    .action(async ({ server, token, json, ...filter }: SessionsWords) => {
      const client = new ServerClient({ server, ...(token === undefined ? {} : { token }) });
      const all: SessionSummary[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const query: URLSearchParams = new URLSearchParams({ limit: String(sessionPageLimits.most), ...(cursor && { cursor }) });
        for (const [name, value] of Object.entries(filter)) query.set(name, String(value));
        const page: SessionPage = await client.ask(`/api/sessions?${query}`, sessionPageSchema);
        if (json) all.push(...page.sessions);
        else for (const session of page.sessions) await terminal.write(`${lineOf(session)}\n`);
        cursor = page.next;
      }
      if (json) await terminal.write(`${JSON.stringify({ sessions: all })}\n`);
    });
}

function lineOf({ id, state, epoch, configuration, name, tags }: SessionSummary): string {
  const reached = `${epoch ?? 0}/${configuration.training.epochs}`;
  return [id, state.padEnd(11), reached.padStart(13), ` ${name}`, ...tags.map((tag) => `#${tag}`)].join(' ');
}
