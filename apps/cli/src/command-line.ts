import { RefusedError } from '@infoplane/contracts';
import { Command, CommanderError } from 'commander';
import { backupCommand } from './backup-command';
import { estimateCommand } from './estimate-command';
import { exportCommand } from './export-command';
import { forkCommand } from './fork-command';
import { ibCurveCommand } from './ib-curve-command';
import { phasesCommand } from './phases-command';
import { problemCommand } from './problem-command';
import { remeasureCommand } from './remeasure-command';
import { runCommand } from './run-command';
import { importCommand } from './server-import-command';
import { sessionsCommand } from './server-sessions-command';
import { exitCodes, type ExitCode, type Terminal } from './terminal';

/**
 * Runs the command line.
 *
 * @param words what stands behind the program's name.
 * @returns the exit code: 0 when done, 1 when the session failed, 2 for wrong input, 130 when interrupted.
 */
export async function runCommandLine(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = exitCodes.done;
  const finish = (ended: ExitCode) => {
    code = ended;
  };
  let help = '';
  const program = new Command('infoplane')
    .description('The information plane of a deep network, with a server and without.')
    .helpCommand(false)
    .addCommand(runCommand(terminal, finish))
    .addCommand(problemCommand(terminal))
    .addCommand(sessionsCommand(terminal))
    .addCommand(forkCommand(terminal))
    .addCommand(remeasureCommand(terminal, finish))
    .addCommand(exportCommand(terminal))
    .addCommand(importCommand(terminal))
    .addCommand(backupCommand(terminal))
    .addCommand(estimateCommand(terminal))
    .addCommand(ibCurveCommand(terminal, finish))
    .addCommand(phasesCommand(terminal));
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => {
        help += text;
      },
      writeErr: (text) => terminal.log(text.trimEnd()),
    });
  }
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (error instanceof RefusedError) {
      terminal.log(`error: ${error.message}`);
      return error.code === 'invalid-input' ? exitCodes.wrongInput : exitCodes.failed;
    }
    // Commander has said itself what is wrong with the words; --help ends with 0.
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) return exitCodes.wrongInput;
  }
  if (help !== '') await terminal.write(help);
  return code;
}
